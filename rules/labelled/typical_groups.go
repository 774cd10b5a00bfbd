package labelled

import "leadtwin/internal/crm"

// customer is a person who comes once, or two to four times.
func (g *typical) customer() {
	c := g.newRegular(g.somewhere())
	if g.chance(55) {
		g.employ(&c, "", "")
	}
	g.start(&c)
	if g.chance(32) {
		g.again(&c, 1+g.IntN(4))
	}
}

// firm is some people of one company, most of them behind one main number.
func (g *typical) firm() {
	home := g.somewhere()
	company, domain := g.newFirm(home)
	main := g.landline(home)
	for range 2 + g.IntN(4) {
		c := g.newRegular(home)
		g.employ(&c, company, domain)
		if g.chance(45) {
			c.landline = main
			c.number = g.pick([]string{main, c.mobile, c.mobile})
		}
		g.start(&c)
		if g.chance(25) {
			g.again(&c, 1)
		}
	}
}

// household is a couple, sometimes with a child: one family name, one number at home, sometimes one mailbox or mobile.
func (g *typical) household() {
	first := g.newRegular(g.somewhere())
	first.number = g.pick([]string{first.landline, first.mobile})
	shared := g.chance(35)
	for i := range 2 + g.IntN(2) {
		c := g.newRegular(first.home)
		if i == 0 {
			c = first
		}
		c.bear(first.family)
		c.landline = first.landline
		if i > 0 && g.chance(75) {
			c.number = c.landline
		}
		if i > 0 && shared {
			c.private, c.preferred = first.private, first.private
		}
		if i > 0 && g.chance(6) {
			c.mobile = first.mobile
		}
		g.start(&c)
		if g.chance(30) {
			g.again(&c, 1)
		}
	}
}

// sharedMailbox are people who write from one mailbox that is not called like one.
func (g *typical) sharedMailbox() {
	home := g.somewhere()
	company, domain := g.newFirm(home)
	mailbox := g.pick(list("crew team.west hallo zentrale desk werkstatt buchung magazzino atelier lager shop1 recepce "+
		"taller bureau sklad kontor")) + "@" + domain
	for range 5 + g.IntN(10) {
		c := g.newRegular(home)
		g.employ(&c, company, domain)
		c.work, c.preferred, c.otherWork = mailbox, mailbox, ""
		g.start(&c)
		if g.chance(20) {
			g.again(&c, 1)
		}
	}
}

// agency is somebody whose address, and sometimes number, is on the leads of all clients.
func (g *typical) agency() {
	home := g.somewhere()
	agent := g.newRegular(home)
	g.employ(&agent, "", "")
	for range 6 + g.IntN(16) {
		c := g.newRegular(home)
		c.preferred = agent.work
		if g.chance(30) {
			c.number = agent.number
		}
		g.start(&c)
	}
}

// colleaguesAddress are people whose lead got the address of a colleague to fill the field.
func (g *typical) colleaguesAddress() {
	home := g.somewhere()
	company, domain := g.newFirm(home)
	colleague := g.newRegular(home)
	g.employ(&colleague, company, domain)
	g.start(&colleague)
	for range 1 + g.IntN(4) {
		c := g.newRegular(home)
		g.employ(&c, company, domain)
		c.preferred, c.work = colleague.work, colleague.work
		g.start(&c)
	}
}

// parentAndChild have one name and one number at home.
func (g *typical) parentAndChild() {
	a := g.newRegular(g.somewhere())
	b := g.newRegular(a.home)
	b.first, b.woman, b.landline = a.first, a.woman, a.landline
	b.bear(a.family)
	if g.chance(50) {
		a.number, b.number = a.landline, a.landline
	}
	for _, c := range []*regular{&a, &b} {
		g.start(c)
		if g.chance(20) {
			g.again(c, 1)
		}
	}
}

// oneManFirm is a person with a role mailbox and one number.
func (g *typical) oneManFirm() {
	c := g.newRegular(g.somewhere())
	g.employ(&c, "", "")
	c.work = g.pick(list("info office kontakt mail hello contact")) + "@" + c.domain
	c.preferred, c.otherWork = c.work, ""
	c.landline, c.number = c.mobile, c.mobile
	g.start(&c)
	g.again(&c, g.IntN(3))
}

// bossAndAssistant use one address, that of the boss.
func (g *typical) bossAndAssistant() {
	home := g.somewhere()
	company, domain := g.newFirm(home)
	boss, assistant := g.newRegular(home), g.newRegular(home)
	g.employ(&boss, company, domain)
	g.employ(&assistant, company, domain)
	assistant.work, assistant.preferred, assistant.otherWork = boss.work, boss.work, ""
	for _, c := range []*regular{&boss, &assistant} {
		g.start(c)
		if g.chance(30) {
			g.again(c, 1)
		}
	}
}

// shop is a small shop: two or three people, often of one family, one number, one role mailbox.
func (g *typical) shop() {
	home := g.somewhere()
	company, domain := g.newFirm(home)
	number := g.digits(g.pick([]string{home.landline, home.mobile}))
	last := g.pick(list(home.last))
	for range 2 + g.IntN(2) {
		c := g.newRegular(home)
		if g.chance(50) {
			c.bear(last)
		}
		g.employ(&c, company, domain)
		c.work, c.preferred, c.otherWork = "info@"+domain, "info@"+domain, ""
		c.landline, c.mobile, c.number = number, number, number
		g.start(&c)
	}
}

// namesakes are two people of one name at one company: one has a digit in the address.
func (g *typical) namesakes() {
	a := g.newRegular(g.somewhere())
	g.employ(&a, "", "")
	b := g.newRegular(a.home)
	b.first, b.woman = a.first, a.woman
	b.bear(a.family)
	g.employ(&b, a.company, a.domain)
	for _, c := range []*regular{&a, &b} {
		g.start(c)
		if g.chance(30) {
			g.again(c, 1)
		}
	}
}

// giveRecord makes a customer record of a person.
func (g *typical) giveRecord(c *regular) {
	g.records++
	c.record = crm.Customer{
		ID: crm.PartnerID(g.records), Name: c.full(), Email: c.preferred, Phone: "+" + c.home.prefix + c.number,
		CompanyName: c.company, Commercial: crm.PartnerID(g.records),
	}
}
