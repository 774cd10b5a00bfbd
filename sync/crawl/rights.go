package crawl

import (
	"context"
	"fmt"

	"leadtwin/odooclient"
)

// allLeads is Odoo's group "User: All Documents", which Sales administrators are in as well.
const allLeads = "sales_team.group_sale_salesman_all_leads"

// seesAll refuses to work for a user who sees only part of the leads: Odoo hides the others without a word, so that they
// would look deleted, and their duplicates would never be found. It is asked where that could do harm: before a full
// crawl, and before a lead is taken out of the mirror. Error: *odooclient.Error of kind Forbidden.
func (r *run) seesAll(ctx context.Context) error {
	if r.trusted {
		return nil
	}
	may, err := r.odoo.HasGroup(ctx, allLeads)
	if odooclient.Is(err, odooclient.UnknownMethod) {
		may, err = true, nil // a version that asks in another way: the reads say themselves what is forbidden
	}
	if err != nil {
		return fmt.Errorf("ask whether Leadtwin's user may see all leads: %w", err)
	}
	if !may {
		return &odooclient.Error{
			Kind: odooclient.Forbidden, Said: "Leadtwin's user may not see all leads, so it would miss those of other salespeople without a word",
			Do: "give the user Sales: 'User: All Documents' (Settings, Users); 'leadtwin doctor' says which rights it has",
		}
	}
	r.trusted = true
	return nil
}
