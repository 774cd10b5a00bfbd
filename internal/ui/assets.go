package ui

import (
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"html/template"
	"io/fs"
	"net/http"
	"path"
	"strings"
)

//go:embed assets/*
var assetFiles embed.FS

//go:embed templates/*.html
var templateFiles embed.FS

func readTemplates() (*template.Template, error) {
	return template.New("").ParseFS(templateFiles, "templates/*.html")
}

// assets are the files of the pages under names that change with their content, so that browsers keep them for good.
type assets struct {
	files map[string][]byte
	names assetNames
}

// assetNames are the names of the files that each page asks for.
type assetNames struct{ Style, Script, Icon string }

func readAssets() (assets, error) {
	a := assets{files: map[string][]byte{}}
	names, err := fs.Glob(assetFiles, "assets/*")
	if err != nil {
		return a, err
	}
	for _, file := range names {
		data, err := fs.ReadFile(assetFiles, file)
		if err != nil {
			return a, err
		}
		sum := sha256.Sum256(data)
		name := strings.TrimSuffix(path.Base(file), path.Ext(file)) + "." + hex.EncodeToString(sum[:6]) + path.Ext(file)
		a.files[name] = data
		switch path.Ext(file) {
		case ".css":
			a.names.Style = name
		case ".js":
			a.names.Script = name
		case ".svg":
			a.names.Icon = name
		}
	}
	return a, nil
}

func (a assets) serve(w http.ResponseWriter, r *http.Request) {
	data, found := a.files[r.PathValue("name")]
	if !found {
		http.NotFound(w, r)
		return
	}
	types := map[string]string{
		".css": "text/css; charset=utf-8",
		".js":  "text/javascript; charset=utf-8",
		".svg": "image/svg+xml",
	}
	w.Header().Set("Content-Type", types[path.Ext(r.PathValue("name"))])
	w.Header().Set("Cache-Control", "public, max-age=31536000, immutable")
	_, _ = w.Write(data)
}
