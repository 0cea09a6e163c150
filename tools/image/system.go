package main

import (
	"archive/zip"
	"bytes"
	"crypto/x509"
	"encoding/pem"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"golang.org/x/crypto/x509roots/fallback/bundle"
)

// system is what a Go program wants of a system.
func (r release) system() ([]file, error) {
	roots, err := certificates()
	if err != nil {
		return nil, err
	}
	files := []file{
		{name: "etc/passwd", mode: 0o644, body: fmt.Appendf(nil, "root:x:0:0:root:/:/sbin/nologin\ndingevent:x:%d:%[1]d:dingevent:%s:/sbin/nologin\n", user, data)},
		{name: "etc/group", mode: 0o644, body: fmt.Appendf(nil, "root:x:0:\ndingevent:x:%d:\n", user)},
		{name: "etc/ssl/certs/ca-certificates.crt", mode: 0o644, body: roots},
		{name: "etc/dingevent/", mode: 0o755},
		{name: "tmp/", mode: 0o1777},
		{name: "var/lib/dingevent/", mode: 0o700, owner: user},
	}
	for _, doc := range []string{"LICENSE", "THIRD_PARTY_LICENSES"} {
		text, err := fs.ReadFile(r.dist, "releasefiles/"+doc)
		if err != nil {
			return nil, err
		}
		files = append(files, file{name: "usr/share/doc/dingevent/" + doc, mode: 0o644, body: text})
	}
	zones, err := timeZones()
	return append(files, zones...), err
}

// certificates are the roots that Mozilla trusts, as Go's team publishes them. As in Debian's package, a root that is trusted only
// for certificates of before a date is among them without that condition.
func certificates() ([]byte, error) {
	var out bytes.Buffer
	for root := range bundle.Roots() {
		cert, err := x509.ParseCertificate(root.Certificate)
		if err != nil {
			return nil, err
		}
		fmt.Fprintf(&out, "# %s\n", cert.Subject)
		if err := pem.Encode(&out, &pem.Block{Type: "CERTIFICATE", Bytes: root.Certificate}); err != nil {
			return nil, err
		}
	}
	return out.Bytes(), nil
}

// timeZones are those that come with Go.
func timeZones() ([]file, error) {
	root, err := exec.Command("go", "env", "GOROOT").Output()
	if err != nil {
		return nil, fmt.Errorf("go env GOROOT: %w", err)
	}
	packed, err := os.ReadFile(filepath.Join(strings.TrimSpace(string(root)), "lib", "time", "zoneinfo.zip"))
	if err != nil {
		return nil, err
	}
	archive, err := zip.NewReader(bytes.NewReader(packed), int64(len(packed)))
	if err != nil {
		return nil, err
	}
	var files []file
	for _, zone := range archive.File {
		if strings.HasSuffix(zone.Name, "/") {
			continue
		}
		body, err := archive.Open(zone.Name)
		if err != nil {
			return nil, err
		}
		data, err := io.ReadAll(body)
		if err != nil {
			return nil, err
		}
		files = append(files, file{name: "usr/share/zoneinfo/" + zone.Name, mode: 0o644, body: data})
	}
	return files, nil
}
