package tlsfiles

import (
	"bytes"
	"crypto/x509"
	"sync"

	"github.com/dingevent/dingevent/internal/smallfile"
)

// Clients are the CAs of clients that may connect, in a file that is read again for each connection. While it cannot be read, the
// last good ones count. Safe for concurrent use.
type Clients struct {
	path string

	mu   sync.Mutex // protects what follows
	text []byte     // what pool was made of
	pool *x509.CertPool
}

// OpenClients reads the file; nil without one.
func OpenClients(path string) (*Clients, error) {
	if path == "" {
		return nil, nil
	}
	c := &Clients{path: path}
	return c, c.read()
}

// Pool is what the file holds now.
func (c *Clients) Pool() *x509.CertPool {
	c.mu.Lock()
	defer c.mu.Unlock()
	_ = c.read() // in the midst of being replaced
	return c.pool
}

// read makes pool of what the file holds now. The lock is held, or the only one who knows c calls.
func (c *Clients) read() error {
	text, err := smallfile.Read(c.path, maxFile)
	if err != nil || c.pool != nil && bytes.Equal(text, c.text) {
		return err
	}
	pool, err := rootsOf(c.path, text)
	if err != nil {
		return err
	}
	c.text, c.pool = text, pool
	return nil
}
