package labelled

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"leadtwin/rules"
)

// mostFirstNames is how many people of a group surely differ in the first name.
const mostFirstNames = 12

// newRegular makes a person of a country, with addresses that nobody else has.
func (g *typical) newRegular(home *country) regular {
	c := regular{contact: g.newContact(home)}
	for g.groupNames[c.first] { // namesakes in a group are made on purpose
		c.contact = g.newContact(home)
	}
	g.groupNames[c.first] = len(g.groupNames) < mostFirstNames
	c.bear(c.last)
	c.mobile, c.landline = g.mobile(home), g.landline(home)
	for g.taken[c.private] {
		local, provider, _ := strings.Cut(c.private, "@")
		c.private = local + g.digits("##") + "@" + provider
	}
	g.taken[c.private] = true
	c.preferred, c.number = c.private, c.mobile
	if g.chance(30) {
		c.number = c.landline
	}
	return c
}

// mobile and landline return numbers that nobody else has. The first free digit is none that plans reserve.
func (g *typical) mobile(home *country) string { return g.number(home.mobile) }

func (g *typical) landline(home *country) string { return g.number(home.landline) }

func (g *typical) number(pattern string) string {
	return g.digits(strings.Replace(pattern, "#", strconv.Itoa(2+g.IntN(7)), 1))
}

// employ gives a person an address at a company, which is made where none is given.
func (g *typical) employ(c *regular, company, domain string) {
	if company == "" {
		company, domain = g.newFirm(c.home)
	}
	c.join(company, domain)
	for n := 2; g.taken[c.work]; n++ {
		c.work = fmt.Sprintf("%s%d@%s", c.local(), n, domain)
	}
	g.taken[c.work] = true
	c.preferred = c.work
	if g.chance(7) {
		c.preferred = c.private
	}
	if g.chance(29) {
		initial := plain(strings.ToLower(latinOf(c.first, c.home)))[:1]
		c.otherWork = initial + strings.ReplaceAll(plain(strings.ToLower(latinOf(c.last, c.home))), " ", "") + "@" + domain
		if g.taken[c.otherWork] {
			c.otherWork = ""
		}
		g.taken[c.otherWork] = c.otherWork != ""
	}
}

// start makes the first lead of a person.
func (g *typical) start(c *regular) {
	g.who++
	if g.chance(6) {
		g.giveRecord(c)
	}
	g.enterRegular(c)
}

// again makes more leads of the person made last.
func (g *typical) again(c *regular, times int) {
	for range times {
		if g.chance(3) { // the form was sent twice
			twin := g.leads[len(g.leads)-1]
			twin.Created = twin.Created.Add(time.Duration(1+g.IntN(5)) * time.Minute)
			g.leads, g.person = append(g.leads, twin), append(g.person, g.who)
			continue
		}
		g.enterRegular(c)
	}
}

// enterRegular makes one lead, out of a form, a mail, a call or an import.
func (g *typical) enterRegular(c *regular) {
	l := rules.Lead{Region: c.home.code}
	switch k := g.IntN(100); {
	case k < 7:
		l.Region = ""
	case k < 12:
		l.Region = g.somewhere().code
	}
	l.ContactName = g.usualName(c)
	if c.company != "" && g.chance(46) {
		l.CompanyName = c.company
	}
	email, phone := g.channel(c)
	if email {
		l.Email = g.usualAddress(c)
	}
	if phone {
		g.enterPhone(&l, c)
	}
	if g.chance(1) {
		l.ContactName, l.CompanyName = "", l.ContactName // a shifted import
		if g.chance(50) && l.Phone == "" {
			l.Phone, l.Email = l.Email, ""
		}
	}
	if c.record.ID != 0 && g.chance(70) {
		l.Customer, l.Contact = c.record.ID, c.record
	}
	g.add(l)
}

// channel says whether a lead has an address and a number: a mail, a call, or a form that asks for both. People at work
// mostly write.
func (g *typical) channel(c *regular) (email, phone bool) {
	calls := 36
	if c.company != "" {
		calls = 5
	}
	switch k := g.IntN(100); {
	case k < 32:
		return true, g.chance(12)
	case k < 32+calls:
		return g.chance(12), true
	}
	return true, g.chance(90)
}

func (g *typical) enterPhone(l *rules.Lead, c *regular) {
	switch k := g.IntN(100); {
	case k < 80:
		l.Phone = g.typedPhone(c.number, c.home)
	case k < 88:
		l.Phone = g.typedPhone(c.mobile, c.home)
	case k < 94:
		l.Phone = g.typedPhone(c.landline, c.home)
	default:
		l.Phone, l.Mobile = g.typedPhone(c.landline, c.home), g.typedPhone(c.mobile, c.home)
	}
}

func (g *typical) usualAddress(c *regular) string {
	address := c.preferred
	switch k := g.IntN(100); {
	case k < 5 && c.work != "":
		address = c.work
	case k < 9:
		address = c.private
	case k < 40 && c.otherWork != "":
		address = c.otherWork
	}
	local, domain, _ := strings.Cut(address, "@")
	switch k := g.IntN(1000); {
	case k < 12:
		return g.slip(local) + "@" + domain
	case k < 18:
		return local + "@" + g.slip(domain)
	case k < 26:
		return local + "+" + g.pick(list("web info news shop")) + "@" + domain
	case k < 60:
		return strings.ToUpper(address[:1]) + address[1:]
	case k < 70:
		return c.full() + " <" + address + ">"
	}
	return address
}

// usualName is the name as somebody types it.
func (g *typical) usualName(c *regular) string {
	first, last := c.first, c.last
	join := func(first, last string) string {
		if c.writesFamilyFirst() {
			return last + first
		}
		return first + " " + last
	}
	switch k := g.IntN(1000); {
	case k < 74:
		return ""
	case k < 86:
		return g.pick(list("n/a - unknown Kunde test Einkauf Sales ? cliente kontakt"))
	case k < 126:
		return c.titled(c.full())
	case k < 164 && !c.writesFamilyFirst():
		return last + ", " + first
	case k < 192 && !c.writesFamilyFirst():
		return string([]rune(first)[:1]) + ". " + last
	case k < 230:
		if short, found := lookUp(c.home.short, first); found {
			return join(short, last)
		}
	case k < 248:
		return join(g.slip(first), last)
	case k < 266:
		return join(first, g.slip(last))
	case k < 294:
		return strings.ToUpper(c.full())
	case k < 322:
		return plain(latinOf(first, c.home) + " " + latinOf(last, c.home))
	case k < 360:
		return c.titled(last)
	case k < 378:
		return first
	case k < 392:
		return join(g.slip(first), g.slip(last))
	case k < 404:
		if c.woman && !c.writesFamilyFirst() {
			maiden := *c
			maiden.bear(g.pick(list(c.home.last)))
			return join(first, maiden.last)
		}
	case k < 413 && !c.writesFamilyFirst():
		return string([]rune(first)[:1]) + "." + string([]rune(last)[:1]) + "."
	case k < 423:
		return last
	}
	return c.full()
}
