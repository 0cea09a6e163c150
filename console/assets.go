package console

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"mime"
	"net/http"
	"path"
	"strings"
	"sync"
)

//go:embed assets/*.js assets/*.css assets/*.svg
var assetFiles embed.FS

// An asset is a file for browsers, with its compressed form.
type asset struct {
	kind       string
	tag        string // for If-None-Match
	plain, zip []byte
}

var allAssets = sync.OnceValue(func() map[string]asset {
	all := map[string]asset{}
	files, _ := assetFiles.ReadDir("assets")
	for _, file := range files {
		text, _ := assetFiles.ReadFile("assets/" + file.Name())
		sum := sha256.Sum256(text)
		var zip bytes.Buffer
		w, _ := gzip.NewWriterLevel(&zip, gzip.BestCompression)
		_, _ = w.Write(text)
		_ = w.Close()
		const enough = 8
		all[file.Name()] = asset{mime.TypeByExtension(path.Ext(file.Name())), `"` + hex.EncodeToString(sum[:enough]) + `"`, text, zip.Bytes()}
	}
	return all
})

// serveAsset serves what pages are made of. Browsers ask again each time, and mostly get a 304.
func serveAsset(w http.ResponseWriter, r *http.Request) {
	a, ok := allAssets()[r.URL.Path]
	if !ok {
		http.NotFound(w, r)
		return
	}
	h := w.Header()
	h.Set("Content-Type", a.kind)
	h.Set("ETag", a.tag)
	h.Set("Cache-Control", "no-cache")
	h.Set("Vary", "Accept-Encoding")
	if r.Header.Get("If-None-Match") == a.tag {
		w.WriteHeader(http.StatusNotModified)
		return
	}
	text := a.plain
	if strings.Contains(r.Header.Get("Accept-Encoding"), "gzip") {
		h.Set("Content-Encoding", "gzip")
		text = a.zip
	}
	_, _ = w.Write(text) // a browser that hung up needs no answer
}
