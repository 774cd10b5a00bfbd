package miniodoo

import (
	"crypto/sha1" //nolint:gosec // G505: Odoo's checksum of attachments is SHA-1; nothing rests on its strength
	"encoding/base64"
	"encoding/hex"
	"mime"
	"path/filepath"

	"leadtwin/internal/miniodoo/orm"
)

// behaveAttachments keeps size, checksum and type of attachments, and who may see them.
func (o *Odoo) behaveAttachments() {
	m := o.db.Model("ir.attachment")
	m.Visible = documentVisible
	m.Field("res_name").Compute = func(e *orm.Env, a *orm.Record) any {
		return textOrNil(e.Name(a.Str("res_model"), a.Int("res_id")))
	}
	m.Field("raw").Compute = func(_ *orm.Env, a *orm.Record) any { return a.Value("datas") }
	m.Recompute = func(e *orm.Env, a *orm.Record, c orm.Change) error {
		if !c.Changed["datas"] {
			return nil
		}
		data, err := base64.StdEncoding.DecodeString(a.Str("datas"))
		if err != nil {
			return orm.Raise("binascii.Error", "Incorrect padding")
		}
		sum := sha1.Sum(data) //nolint:gosec // G401: as above
		e.Set(a, "checksum", hex.EncodeToString(sum[:]))
		e.Set(a, "file_size", idOrNil(int64(len(data))))
		if !c.Given["mimetype"] {
			e.Set(a, "mimetype", either(mime.TypeByExtension(filepath.Ext(a.Str("name"))), "application/octet-stream"))
		}
		return nil
	}
}
