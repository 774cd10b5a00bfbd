package miniodoo

import (
	"bytes"
	"errors"
	"net/http"
	"strings"

	"leadtwin/internal/miniodoo/orm"
	"leadtwin/internal/miniodoo/wire"
)

// serveXML answers XML-RPC. /xmlrpc/2 numbers its faults, /xmlrpc names them in the place of the number.
func (o *Odoo) serveXML(w http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodPost {
		page(w, http.StatusMethodNotAllowed, "405 Method Not Allowed", "The method is not allowed for the requested URL.")
		return
	}
	answer := o.answerXML(r)
	w.Header().Set("Content-Type", "text/xml; charset=utf-8")
	if o.major < 19 {
		w.Header().Set("Content-Type", "text/xml")
	}
	_, _ = w.Write(answer) //nolint:gosec // G705: XML, not HTML
}

func (o *Odoo) answerXML(r *http.Request) []byte {
	second := strings.HasPrefix(r.URL.Path, "/xmlrpc/2/")
	method, args, err := wire.ParseCall(r.Body)
	if err != nil {
		return o.xmlFault(orm.Raise("xml.parsers.expat.ExpatError", "syntax error: line 1, column 0"), second)
	}
	answer, err := o.service(r.Context(), r.PathValue("service"), method, args)
	if err != nil {
		return o.xmlFault(faultOf(err), second)
	}
	body, err := wire.Response(o.sendable(answer), o.major < 19)
	if err != nil { // the call was executed nevertheless
		return o.xmlFault(orm.Raise(orm.TypeError, "%s", err), second)
	}
	return body
}

// sendable brings an answer into the form in which XML-RPC sends it. Up to 18 Python cannot marshal everything.
func (o *Odoo) sendable(answer any) any {
	answer = o.emptyProperties(answer)
	switch v := answer.(type) {
	case orm.RecordSet:
		if o.major >= 19 {
			return v.IDs
		}
		return wire.Unsendable("odoo.api." + v.Model)
	case orm.Frozen:
		if o.major >= 19 {
			return map[string]any(v)
		}
		return wire.Unsendable("odoo.tools.misc.frozendict")
	}
	return answer
}

// faultOf finds the exception in an error; anything else is a fault of miniodoo itself.
func faultOf(err error) *orm.ServerError {
	if f, ok := errors.AsType[*orm.ServerError](err); ok {
		return f
	}
	return orm.Raise("builtins.Exception", "%s", err)
}

// xmlCode has the fault codes of /xmlrpc/2; 1 is for every other exception.
func xmlCode(class string) int64 {
	switch class {
	case orm.UserError, orm.ValidationError, orm.MissingError:
		return 2
	case orm.AccessDenied:
		return 3
	case orm.AccessError:
		return 4
	}
	return 1
}

func (o *Odoo) xmlFault(f *orm.ServerError, second bool) []byte {
	code := xmlCode(f.Class)
	text := f.Message
	if code == 1 {
		text = traceback(f)
	}
	if second {
		return wire.FaultResponse(code, text, o.major < 19)
	}
	name := f.Class[strings.LastIndex(f.Class, ".")+1:]
	if f.Class == orm.ValidationError {
		name = "UserError" // /xmlrpc words a ValidationError as what it is a kind of
	}
	switch code {
	case 1:
		return wire.FaultResponse(f.Message, text, o.major < 19)
	case 3:
		return wire.FaultResponse("AccessDenied", "", o.major < 19)
	}
	return wire.FaultResponse("warning -- "+name+"\n\n"+f.Message, "", o.major < 19)
}

// traceback is what Python would print, with the exception in the last line.
func traceback(f *orm.ServerError) string {
	var b bytes.Buffer
	b.WriteString("Traceback (most recent call last):\n  File \"odoo/http.py\", line 1, in dispatch\n    result = " +
		"method(*args)\n")
	b.WriteString(strings.TrimPrefix(f.Class, "builtins.") + ": " + f.Message)
	if !strings.HasSuffix(f.Message, "\n") {
		b.WriteByte('\n')
	}
	return b.String()
}
