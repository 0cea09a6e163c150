package acmecert

import (
	"crypto/tls"
	"encoding/json"
	"path/filepath"
	"time"

	"github.com/dingevent/dingevent/internal/fsdir"
)

// load reads the certificate and the state. What is damaged is as if it were not there.
func (m *Manager) load() error {
	text, err := read(m.path(certFile))
	if err != nil {
		return err
	}
	if cert, err := tls.X509KeyPair(text, text); err == nil {
		m.show(&cert)
	} else if text != nil {
		m.log.Warn("acme: the stored certificate is damaged, and another one is asked for", "file", m.path(certFile))
	}
	if text, err = read(m.path(stateFile)); err != nil {
		return err
	}
	m.state = state{}
	if text != nil && json.Unmarshal(text, &m.state) != nil {
		m.state = state{For: m.want(), Failures: 3, Next: time.Now().Add(pause(3))} // how often it has failed is not known
		return m.save()
	}
	if m.cert == nil {
		m.state.Got = ""
	}
	return nil
}

// show has handshakes get a certificate from now on. The lock is held.
func (m *Manager) show(cert *tls.Certificate) {
	m.cert = cert
	m.shown.Store(cert)
}

// save writes what is to be kept. The lock is held.
func (m *Manager) save() error {
	if m.text != nil {
		if err := fsdir.Write(m.path(certFile), m.text, 0o600); err != nil {
			return err
		}
		m.text = nil
	}
	text, err := json.Marshal(m.state)
	if err != nil {
		return err
	}
	return fsdir.Write(m.path(stateFile), text, 0o600)
}

func (m *Manager) path(name string) string { return filepath.Join(m.opts.Folder, name) }
