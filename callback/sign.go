package callback

// Sign returns encrypt, a text that Seal made, with the signature over it, timestamp and nonce. It is
// for who has to fix these two, such as a test; Seal signs by itself.
func (c *Cipher) Sign(timestamp, nonce, encrypt string) Sealed {
	d := c.take()
	defer c.put(d)
	return Sealed{
		Signature: string(d.signature(nil, c.token, timestamp, nonce, encrypt)),
		Timestamp: timestamp, Nonce: nonce, Encrypt: encrypt,
	}
}
