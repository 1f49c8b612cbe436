import { onWillUnmount } from "@odoo/owl";

import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { BadgeField, badgeField } from "@web/views/fields/badge/badge_field";

/**
 * The badge of a document on its form: read again when the server tells that the document went
 * over, unless the person is editing.
 */
export class BridgeStateField extends BadgeField {
    setup() {
        super.setup();
        const bus = useService("bus_service");
        const onState = async ({ ids }) => {
            const { record } = this.props;
            if (ids[record.resModel]?.includes(record.resId) && !(await record.isDirty())) {
                await record.load();
            }
        };
        bus.subscribe("accounting_bridge_state", onState);
        onWillUnmount(() => bus.unsubscribe("accounting_bridge_state", onState));
    }
}

registry.category("fields").add("bridge_state", { ...badgeField, component: BridgeStateField });
