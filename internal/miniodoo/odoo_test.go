package miniodoo_test

import (
	"bytes"
	"io"
	"net/http"
	"strings"
	"testing"

	"leadtwin/internal/miniodoo/miniodootest"
)

const robin = `
users:
  - {id: 5, name: Ann, login: ann, rights: own}
  - {id: 6, name: Bob, login: bob, rights: all}
leads:
  - {id: 41, name: Robin's offer, contact_name: Robin Berg, email_from: robin@acme.test, user_id: ann}
  - {id: 42, name: Offer for Robin, contact_name: R. Berg, email_from: ROBIN@acme.test, user_id: bob}
`

func post(t *testing.T, url, kind, body string, header ...string) string {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, url, bytes.NewBufferString(body))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Content-Type", kind)
	for i := 0; i < len(header); i += 2 {
		req.Header.Set(header[i], header[i+1])
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	b, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return resp.Status + "\n" + string(b)
}

func TestEachProtocolReadsTheSameLead(t *testing.T) {
	for _, version := range []string{"14.0", "19.0"} {
		s := miniodootest.Start(t, version, robin)
		j := post(t, s.URL+"/jsonrpc", "application/json", `{"jsonrpc":"2.0","id":1,"params":{"service":"object","method":"execute_kw","args":["crm",2,"`+s.Key+
			`","crm.lead","read",[[41],["name","user_id","email_normalized","stage_id"]]]}}`)
		x := post(t, s.URL+"/xmlrpc/2/object", "text/xml", `<?xml version="1.0"?><methodCall><methodName>execute_kw</methodName><params>
<param><value><string>crm</string></value></param><param><value><int>2</int></value></param><param><value><string>`+s.Key+`</string></value></param>
<param><value><string>crm.lead</string></value></param><param><value>read</value></param>
<param><value><array><data><value><array><data><value><int>41</int></value></data></array></value></data></array></value></param>
<param><value><struct><member><name>fields</name><value><array><data><value><string>name</string></value></data></array></value></member></struct></value></param>
</params></methodCall>`)
		all := j + x
		if version == "19.0" {
			all += post(t, s.URL+"/json/2/crm.lead/search_read", "application/json", `{"domain":[["id","=",41]],"fields":["name"],"load":""}`, "Authorization", "bearer "+s.Key)
		}
		t.Log(all)
		if strings.Count(all, "Robin's offer") < 2 {
			t.Errorf("%s answered\n%s", version, all)
		}
	}
}
