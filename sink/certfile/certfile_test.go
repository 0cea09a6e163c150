package certfile_test

import (
	"bytes"
	"crypto/tls"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/dingevent/dingevent/internal/certtest"
	"github.com/dingevent/dingevent/sink/certfile"
)

// TestRenewal replaces the files one by one, then takes one away.
func TestRenewal(t *testing.T) {
	old, renewed := certtest.New(t, "old"), certtest.New(t, "renewed")
	folder := t.TempDir()
	certFile, keyFile := certtest.File(t, folder, "cert", old.Cert), certtest.File(t, folder, "key", old.Key)
	pair, err := certfile.Open(certFile, keyFile)
	if err != nil {
		t.Fatal(err)
	}
	wantShown := func(want *certtest.Pair, when string) {
		t.Helper()
		server, err := pair.GetCertificate(nil)
		if err != nil {
			t.Fatal(err)
		}
		client, err := pair.GetClientCertificate(nil)
		if err != nil || client != server || !bytes.Equal(server.Certificate[0], want.Certificate.Certificate[0]) {
			t.Errorf("%s: shows %q to clients, %q to servers, error %v; want %q", when, name(server), name(client), err, name(&want.Certificate))
		}
	}
	wantShown(old, "at first")
	certtest.File(t, folder, "cert", renewed.Cert)
	wantShown(old, "with a certificate that the key does not match yet")
	certtest.File(t, folder, "key", renewed.Key)
	wantShown(renewed, "once renewed")
	if err := os.Remove(keyFile); err != nil {
		t.Fatal(err)
	}
	wantShown(renewed, "without a key file")
	certtest.File(t, folder, "key", nil)
	wantShown(renewed, "with an empty key file")
}

func name(c *tls.Certificate) string {
	if c == nil || c.Leaf == nil {
		return "none"
	}
	return c.Leaf.Subject.CommonName
}

// TestOneFile holds certificate and key, and many connections begin at once.
func TestOneFile(t *testing.T) {
	made := certtest.New(t, "one")
	file := certtest.File(t, t.TempDir(), "both.pem", append(bytes.Clone(made.Cert), made.Key...))
	pair, err := certfile.Open(file, file)
	if err != nil {
		t.Fatal(err)
	}
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			if got, err := pair.GetCertificate(nil); err != nil || name(got) != "one" {
				t.Errorf("shows %q, error %v", name(got), err)
			}
		})
	}
	all.Wait()
}

func TestOpenRefuses(t *testing.T) {
	one, other := certtest.New(t, "one"), certtest.New(t, "other")
	folder := t.TempDir()
	cert, key := certtest.File(t, folder, "cert", one.Cert), certtest.File(t, folder, "key", one.Key)
	for name, test := range map[string]struct{ cert, key string }{
		"no file":  {filepath.Join(folder, "none"), key},
		"another":  {cert, certtest.File(t, folder, "other", other.Key)},
		"not PEM":  {certtest.File(t, folder, "der", []byte("hush")), key},
		"reversed": {key, cert},
	} {
		_, err := certfile.Open(test.cert, test.key)
		if err == nil || !strings.Contains(err.Error(), test.cert) || strings.Contains(err.Error(), "hush") {
			t.Errorf("%s: error %v", name, err)
		}
		if name == "no file" && !errors.Is(err, os.ErrNotExist) {
			t.Errorf("%v does not wrap %v", err, os.ErrNotExist)
		}
	}
}
