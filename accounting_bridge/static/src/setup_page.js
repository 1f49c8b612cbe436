import { Component } from "@odoo/owl";

import { registry } from "@web/core/registry";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

/** What leads from the guided set-up to one of its steps; the form is saved on the way. */
class SetupField extends Component {
    static props = { ...standardFieldProps };

    get data() {
        return this.props.record.data[this.props.name];
    }

    go(step) {
        const { record } = this.props;
        return this.env.onClickViewButton({
            clickParams: {
                type: "object",
                name: "action_setup_to",
                args: JSON.stringify([step]),
            },
            getResParams: () => ({
                resModel: record.resModel,
                resId: record.resId,
                resIds: record.resIds,
                evalContext: record.evalContext,
                context: record.context,
            }),
        });
    }
}

/** The list of steps: done, open or blocked. */
export class SetupSteps extends SetupField {
    static template = "accounting_bridge.SetupSteps";
}
registry.category("fields").add("bridge_setup_steps", { component: SetupSteps });

/** What a step found and proposes. */
export class SetupPage extends SetupField {
    static template = "accounting_bridge.SetupPage";
}
registry.category("fields").add("bridge_setup_page", { component: SetupPage });
