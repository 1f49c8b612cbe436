import { EventBus, onMounted, onWillUnmount } from "@odoo/owl";

import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { BadgeField, badgeField } from "@web/views/fields/badge/badge_field";

const UNDER_WAY = ["queued", "sending", "reading", "comparing", "importing"];

/**
 * Listens from the start and remembers which records went over: a form may have read its record
 * before, and show it only after, the server told.
 */
export const bridgeStateService = {
    dependencies: ["bus_service"],
    start(env, { bus_service: bus }) {
        const told = new Set();
        const news = new EventBus();
        bus.subscribe("accounting_bridge_state", ({ ids }) => {
            for (const [model, resIds] of Object.entries(ids)) {
                for (const id of resIds) {
                    told.add(`${model},${id}`);
                }
            }
            news.trigger("told");
        });
        return {
            news,
            /** Whether this record went over since it was last asked for. */
            take(record) {
                return told.delete(`${record.resModel},${record.resId}`);
            },
        };
    },
};
registry.category("services").add("accounting_bridge_state", bridgeStateService);

/**
 * The badge of a document on its form: read again when the document went over, unless the person
 * is editing.
 */
export class BridgeStateField extends BadgeField {
    setup() {
        super.setup();
        const service = useService("accounting_bridge_state");
        const look = async () => {
            const { record, name } = this.props;
            const waiting = UNDER_WAY.includes(record.data[name]) || record.data.bridge_acting;
            if (waiting && service.take(record) && !(await record.isDirty())) {
                await record.load();
            }
        };
        service.news.addEventListener("told", look);
        onMounted(look);
        onWillUnmount(() => service.news.removeEventListener("told", look));
    }
}
registry.category("fields").add("bridge_state", { ...badgeField, component: BridgeStateField });
