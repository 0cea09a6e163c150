package daemon

import (
	"testing"
	"time"

	"github.com/dingevent/dingevent/internal/certtest"
	"github.com/dingevent/dingevent/internal/config"
	"github.com/dingevent/dingevent/internal/selfsigned"
)

// certified is a certificate in files that is an hour old and ends in so long. With two minutes left it has a thirtieth of its life,
// as one of 90 days in its last three.
func certified(t *testing.T, left time.Duration) config.Certificate {
	t.Helper()
	made, _, err := selfsigned.New("a CA", left, "127.0.0.1")
	if err != nil {
		t.Fatal(err)
	}
	cert, key, err := selfsigned.Encode(made)
	if err != nil {
		t.Fatal(err)
	}
	folder := t.TempDir()
	return config.Certificate{CertFile: certtest.File(t, folder, "cert.pem", cert), KeyFile: certtest.File(t, folder, "key.pem", key)}
}
