//go:build odoo

package apply

import (
	"encoding/base64"
	"fmt"
	"testing"

	"leadtwin/internal/crm"
	"leadtwin/internal/odootest"
	"leadtwin/sync/apply/internal/records"
)

// corpus makes groups of leads that differ in everything that can differ: the kind, stage, owner and fate of the leads,
// which of them have which values, and which related records. Group i is the same on every run.
type corpus struct {
	*real
	stages, tags []int64
	won          int64 // a stage
	country      int64
	state        int64 // of the country
	language     int64
	lost         []any // name of the field of lost reasons, and one of them
	authors      []int64
	users        []int64
	type_        int64 // of activities
	model        int64 // crm.lead in ir.model
	properties   bool
}

// customFields are added to crm.lead before anybody connects.
func customFields(t *testing.T, s odootest.Server) {
	t.Helper()
	r := &real{&world{TB: t}, s}
	model := r.rows("ir.model", []any{[]any{"model", "=", records.LeadModel}}, "model")[0].ID()
	for name, kind := range map[string]string{
		"x_note": "char", "x_count": "integer", "x_rate": "float",
		"x_when": "date", "x_flag": "boolean", "x_story": "html",
	} {
		r.make(
			"ir.model.fields",
			map[string]any{
				"name":              name,
				"field_description": "Custom " + kind,
				"model_id":          model,
				"ttype":             kind,
				"state":             "manual",
			},
		)
	}
}

func newCorpus(t *testing.T, version string) *corpus {
	t.Helper()
	s := odootest.Fresh(t, version)
	customFields(t, s)
	c := &corpus{real: newReal(t, s)}
	for _, st := range c.rows("crm.stage", []any{[]any{"is_won", "=", false}}, "sequence") {
		c.stages = append(c.stages, st.ID())
	}
	c.won = c.rows("crm.stage", []any{[]any{"is_won", "=", true}}, "name")[0].ID()
	c.country = c.rows("res.country", []any{[]any{"code", "=", "US"}}, "name")[0].ID()
	c.state = c.rows("res.country.state", []any{[]any{"country_id", "=", c.country}}, "name")[0].ID()
	c.language = c.rows("res.lang", nil, "code")[0].ID()
	c.lost = []any{
		map[string]string{"14": "lost_reason", "19": "lost_reason_id"}[version],
		c.rows("crm.lost.reason", nil, "name")[0].ID(),
	}
	for _, tag := range c.rows("crm.tag", nil, "name") {
		c.tags = append(c.tags, tag.ID())
	}
	for _, login := range []string{"ann", "bob", "eve"} {
		c.users = append(c.users, s.User(t, login).ID)
		c.authors = append(c.authors, s.User(t, login).PartnerID)
	}
	c.type_ = c.rows("mail.activity.type", nil, "name")[0].ID()
	c.model = c.rows("ir.model", []any{[]any{"model", "=", records.LeadModel}}, "model")[0].ID()
	if version == "19" {
		c.properties = true
		for _, team := range c.rows("crm.team", nil, "name") {
			c.s.Call(
				t,
				"admin",
				"crm.team",
				"write",
				[]any{[]int64{team.ID()}, map[string]any{"lead_properties_definition": []any{
					map[string]any{
						"name":   "aa11",
						"string": "Size",
						"type":   "char",
					},
					map[string]any{"name": "bb22", "string": "Number", "type": "integer"},
				}}},
				nil,
			)
		}
	}
	return c
}

// group makes the leads of one person and which related records.
func (c *corpus) group(i int) []crm.LeadID {
	c.Helper()
	n := 2 + i%3
	if i%10 == 9 {
		n = 7 // more than Odoo merges at once
	}
	var ids []crm.LeadID
	for k := range n {
		id := c.make("crm.lead", c.values(i, k))
		c.addRelated(i, k, id)
		ids = append(ids, crm.LeadID(id))
	}
	return ids
}

// on decides by the numbers of group and lead whether something applies: about one in of.
func on(i, k, salt, of int) bool { return (i*7+k*3+salt*5+i/of)%of == 0 }

func (c *corpus) values(i, k int) map[string]any {
	v := map[string]any{
		"name":         fmt.Sprintf("Offer %d.%d", i, k),
		"contact_name": fmt.Sprintf("Person Number%c", 'a'+i%26),
		"email_from":   fmt.Sprintf("p%d@group%d.test", i, i),
		"type":         "opportunity",
		"user_id":      c.users[(i+k)%3],
		"stage_id":     c.stages[(i*2+k)%len(c.stages)],
	}
	add := func(salt, of int, name string, value any) {
		if on(i, k, salt, of) {
			v[name] = value
		}
	}
	add(1, 3, "type", "lead")
	add(2, 4, "user_id", false)
	add(3, 2, "phone", fmt.Sprintf("+49 30 %d", 1000000+i*10))
	add(4, 2, "expected_revenue", float64(100*i+k))
	add(5, 3, "priority", fmt.Sprint(k%4))
	add(6, 2, "tag_ids", []any{[]any{6, 0, []int64{c.tags[k%len(c.tags)], c.tags[(i+k)%len(c.tags)]}}})
	add(7, 3, "description", fmt.Sprintf("<p>Story %d of %d</p>", k, i))
	add(8, 3, "function", fmt.Sprintf("Buyer %d", k))
	add(9, 3, "website", fmt.Sprintf("http://www%d.group%d.test", k, i))
	add(10, 3, "street", fmt.Sprintf("Street %d", k))
	add(11, 3, "city", fmt.Sprintf("City %d", k))
	add(12, 3, "partner_name", fmt.Sprintf("Firm %d", i))
	add(13, 3, "date_deadline", fmt.Sprintf("2030-0%d-01", 1+k%9))
	add(14, 3, "referred", fmt.Sprintf("Friend %d", k))
	add(15, 3, "color", k+1)
	add(16, 2, "x_note", fmt.Sprintf("note %d", k))
	add(17, 3, "x_count", 10+k)
	add(18, 3, "x_rate", float64(k)+0.5)
	add(19, 3, "x_when", "2029-12-31")
	add(20, 3, "x_flag", true)
	add(21, 3, "x_story", fmt.Sprintf("<p>custom %d</p>", k))
	add(22, 4, "probability", 33.0+float64(k))
	if on(i, k, 23, 3) {
		v["partner_id"] = c.make("res.partner", map[string]any{
			"name": v["contact_name"], "email": v["email_from"], "phone": v["phone"], "function": v["function"],
		})
	}
	add(26, 3, "country_id", c.country)
	add(26, 6, "state_id", c.state)
	add(27, 3, "street2", fmt.Sprintf("Floor %d", k))
	add(28, 3, "zip", fmt.Sprintf("1011%d", k))
	add(29, 4, "lang_id", c.language)
	add(37, 3, "email_cc", fmt.Sprintf("cc%d@group%d.test", k, i))
	add(38, 2, "source_id", c.utm("utm.source", k))
	add(39, 3, "medium_id", c.utm("utm.medium", k))
	add(40, 4, "campaign_id", c.utm("utm.campaign", k))
	if !c.properties { // fields that later versions dropped
		add(41, 3, "mobile", fmt.Sprintf("+49 170 %d", 1000000+i*10))
		add(42, 4, "title", c.rows("res.partner.title", nil, "name")[0].ID())
	}
	if i%9 == 4 && k == 0 {
		v["stage_id"] = c.won
		delete(v, "probability") // 100, by the stage
	}
	if c.properties && on(i, k, 24, 2) {
		v["lead_properties"] = map[string]any{"aa11": fmt.Sprintf("size %d", k), "bb22": 5 + k}
	}
	if v["stage_id"] != c.won && on(i, k, 25, 7) { // lost
		v["active"], v["probability"] = false, 0.0
		v[fmt.Sprint(c.lost[0])] = c.lost[1]
	}
	return v
}

// utm is one of the campaigns, media or sources that there are.
func (c *corpus) utm(model string, k int) int64 {
	c.Helper()
	all := c.rows(model, nil, "name")
	return all[k%len(all)].ID()
}

// addRelated gives a lead messages, attachments, activities, meetings, orders and followers.
func (c *corpus) addRelated(i, k int, id int64) {
	c.Helper()
	admin := func(model, method string, ids []int64, named map[string]any) {
		c.Helper()
		c.s.Call(c.TB, "admin", model, method, []any{ids}, named)
	}
	if on(i, k, 30, 2) {
		a := c.make(
			"ir.attachment",
			map[string]any{
				"name":      "doc.txt",
				"datas":     base64.StdEncoding.EncodeToString(fmt.Appendf(nil, "text %d %d", i, k)),
				"res_model": records.LeadModel,
				"res_id":    id,
			},
		)
		admin(records.LeadModel, "message_post", []int64{id}, map[string]any{
			"body":           fmt.Sprintf("with a file %d", k),
			"message_type":   "comment",
			"subtype_xmlid":  "mail.mt_comment",
			"author_id":      c.authors[k%3],
			"attachment_ids": []int64{a},
		})
	}
	if on(i, k, 31, 2) {
		admin(records.LeadModel, "message_post", []int64{id}, map[string]any{
			"body":          fmt.Sprintf("mail %d", k),
			"subject":       fmt.Sprintf("Subject %d", k),
			"message_type":  "email",
			"subtype_xmlid": "mail.mt_comment",
			"author_id":     c.authors[(k+1)%3],
		})
	}
	if on(i, k, 32, 3) && (i%9 != 4 || k != 0) {
		c.s.Call(
			c.TB,
			"admin",
			records.LeadModel,
			"write",
			[]any{[]int64{id}, map[string]any{"stage_id": c.stages[(i+k+1)%len(c.stages)]}},
			nil,
		) // leaves a notice of changed fields
	}
	if owner := c.rows(records.LeadModel, []any{[]any{"id", "=", id}}, "user_id")[0].Link("user_id"); owner != 0 &&
		on(i, k, 33, 2) { // others must not see it
		c.make("mail.activity", map[string]any{
			"res_model_id":     c.model,
			"res_id":           id,
			"activity_type_id": c.type_,
			"summary":          fmt.Sprintf("call %d", k),
			"note":             "<p>about it</p>",
			"date_deadline":    "2030-01-01",
			"user_id":          owner,
		})
	}
	if on(i, k, 34, 3) {
		c.make(
			"calendar.event",
			map[string]any{
				"name":           fmt.Sprintf("meeting %d", k),
				"start":          "2030-02-01 10:00:00",
				"stop":           "2030-02-01 11:00:00",
				"opportunity_id": id,
			},
		)
	}
	if on(i, k, 35, 4) {
		p := c.make("res.partner", map[string]any{"name": fmt.Sprintf("Orderer %d", i)})
		c.make("sale.order", map[string]any{"partner_id": p, "opportunity_id": id})
	}
	if on(i, k, 36, 3) {
		p := c.make(
			"res.partner",
			map[string]any{"name": fmt.Sprintf("Follower %d.%d", i, k), "email": fmt.Sprintf("f%d.%d@follow.test", i, k)},
		)
		admin(records.LeadModel, "message_subscribe", []int64{id}, map[string]any{"partner_ids": []int64{p}})
	}
}
