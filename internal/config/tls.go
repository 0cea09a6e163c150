package config

// A Certificate is what an address of ours shows. Both files are read again for each connection, so that it can be renewed.
type Certificate struct {
	CertFile string `yaml:"cert_file" ends:"line"` // it and its chain, in PEM
	KeyFile  string `yaml:"key_file" ends:"line"`  // its key, in PEM
	// ACME shows the certificate that acme gets, in the place of files.
	ACME bool `yaml:"acme"`
	// ClientCAFile has certificates in PEM; only clients whose own certificate they signed are served. It is read again for each
	// connection. Without it clients need none.
	ClientCAFile string `yaml:"client_ca_file" ends:"line"`
}

// IsSet reports whether there is to be TLS.
func (c Certificate) IsSet() bool { return c != Certificate{} }

func (v *validator) certificate(at string, c Certificate) {
	if (c.CertFile == "") != (c.KeyFile == "") {
		v.say(at, "cert_file and key_file belong together; name both, or none")
	}
	if c.CertFile != "" && c.ACME {
		v.say(at+".acme", "there is a cert_file; use one of them")
	}
	if c.ClientCAFile != "" && c.CertFile == "" && !c.ACME {
		v.say(at+".client_ca_file", "needs cert_file and key_file, or acme, because without TLS no client shows a certificate")
	}
}

// TLS of a connection that we make. Without a key it is TLS with the system's certificates.
type TLS struct {
	// CAFile is a file of certificates in PEM that are trusted instead of the system's.
	CAFile string `yaml:"ca_file" ends:"line"`
	// CertFile is our own certificate with its chain, in PEM, for servers that ask. It is read again for each connection,
	// so that it can be renewed.
	CertFile string `yaml:"cert_file" ends:"line"`
	// KeyFile is the key of CertFile, read with it.
	KeyFile string `yaml:"key_file" ends:"line"`
}
