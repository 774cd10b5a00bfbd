package miniodoo

// behave hangs the behaviour of each model on it.
func (o *Odoo) behave() {
	o.grantRights()
	o.behaveUsers()
	o.behavePartners()
	o.behaveCompanies()
	o.behaveTeams()
	o.behaveChatter()
	o.behaveActivities()
	o.behaveAttachments()
	o.behaveMeetings()
	o.behaveRules()
	o.behaveLeads()
	if o.orders {
		o.behaveOrders()
	}
	if o.tickets {
		o.behaveTickets()
	}
}
