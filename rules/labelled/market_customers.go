package labelled

func (g *market) customer() {
	c := g.newContact(g.somewhere())
	if g.chance(50) {
		c.join(g.newFirm(c.home))
	}
	g.enter(&c)
	if g.chance(45) {
		for range 1 + g.IntN(3) {
			g.enterAgain(&c)
		}
	}
}

// firm is some people of one company with one main number, some of whom come again.
func (g *market) firm() {
	home := g.somewhere()
	company, domain := g.newFirm(home)
	main := g.digits(home.landline)
	for range 2 + g.IntN(5) {
		c := g.newContact(home)
		c.join(company, domain)
		if g.chance(70) {
			c.landline = main
		}
		g.enter(&c)
		if g.chance(20) {
			g.enterAgain(&c)
		}
	}
}

// household is a couple, sometimes with a child: one name, one number, sometimes one mailbox or mobile.
func (g *market) household() {
	a := g.newContact(g.somewhere())
	for i := range 2 + g.IntN(2) {
		b := g.newContact(a.home)
		b.last = a.last
		b.landline = a.landline
		if g.chance(15) {
			b.private = a.private
		}
		if g.chance(8) {
			b.mobile = a.mobile
		}
		if i == 0 {
			b = a
		}
		g.enter(&b)
		if g.chance(25) {
			g.enterAgain(&b)
		}
	}
}

// sharedMailbox are people who write from one mailbox of a name that no list contains.
func (g *market) sharedMailbox() {
	home := g.somewhere()
	company, domain := g.newFirm(home)
	mailbox := g.pick(list("crew team.west hallo zentrale desk werkstatt buchung magazzino atelier lager shop1")) +
		"@" + domain
	for range 3 + g.IntN(7) {
		c := g.newContact(home)
		c.join(company, domain)
		c.work, c.private = mailbox, mailbox
		g.enter(&c)
	}
}

// agency is somebody whose address stands on all clients.
func (g *market) agency() {
	home := g.somewhere()
	agent := g.newContact(home)
	agent.join(g.newFirm(home))
	for range 4 + g.IntN(25) {
		c := g.newContact(home)
		c.work, c.private = agent.work, agent.work
		if g.chance(30) {
			c.mobile = agent.mobile
		}
		g.enter(&c)
	}
}

// colleaguesAddress are people whose lead got the address of a colleague to fill the field.
func (g *market) colleaguesAddress() {
	home := g.somewhere()
	company, domain := g.newFirm(home)
	colleague := g.newContact(home)
	colleague.join(company, domain)
	g.enter(&colleague)
	for range 1 + g.IntN(3) {
		c := g.newContact(home)
		c.join(company, domain)
		c.work = colleague.work
		g.enter(&c)
	}
}

func (g *market) parentAndChild() {
	a := g.newContact(g.somewhere())
	b := g.newContact(a.home)
	b.first, b.last, b.woman, b.landline = a.first, a.last, a.woman, a.landline
	g.enter(&a)
	g.enter(&b)
}

// oneManFirm is a person with a role mailbox and one number.
func (g *market) oneManFirm() {
	c := g.newContact(g.somewhere())
	c.join(g.newFirm(c.home))
	c.private = g.pick(list("info office kontakt mail hello contact")) + "@" + c.domain
	c.landline = c.mobile
	g.enter(&c)
	for range 1 + g.IntN(3) {
		g.enterAgain(&c)
	}
}

func (g *market) bossAndAssistant() {
	home := g.somewhere()
	company, domain := g.newFirm(home)
	boss, assistant := g.newContact(home), g.newContact(home)
	boss.join(company, domain)
	assistant.join(company, domain)
	assistant.work, assistant.private = boss.work, boss.work
	g.enter(&boss)
	g.enter(&assistant)
}

// shop is a small shop: two or three people, one number, one role mailbox.
func (g *market) shop() {
	home := g.somewhere()
	company, domain := g.newFirm(home)
	number := g.digits(g.pick([]string{home.landline, home.mobile}))
	for range 2 + g.IntN(2) {
		c := g.newContact(home)
		c.join(company, domain)
		c.work = "info@" + domain
		c.landline, c.mobile = number, number
		g.enter(&c)
	}
}
