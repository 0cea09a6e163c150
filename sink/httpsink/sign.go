package httpsink

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"hash"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"
)

// The headers of Standard Webhooks, in their canonical case.
const (
	headerID        = "Webhook-Id"
	headerTimestamp = "Webhook-Timestamp"
	headerSignature = "Webhook-Signature"
)

// signers sign with one secret each, in the order of Options.Secrets.
type signers struct {
	keys  [][]byte
	desks sync.Pool // of *desk
}

// A desk is what one signature needs and the next one uses again.
type desk struct {
	hashes []hash.Hash // one for each key
	text   []byte
}

// newSigners checks the secrets. Its errors count them and do not show them.
func newSigners(secrets []string) (*signers, error) {
	all := &signers{}
	for i, secret := range secrets {
		key, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(secret, "whsec_"))
		if err != nil || len(key) < 24 || len(key) > 64 {
			return nil, fmt.Errorf("httpsink: secret %d of %d is not whsec_ and base64 of 24 to 64 bytes; "+
				`make one with: echo "whsec_$(openssl rand -base64 32)"`, i+1, len(secrets))
		}
		all.keys = append(all.keys, key)
	}
	all.desks.New = func() any {
		d := &desk{}
		for _, key := range all.keys {
			d.hashes = append(d.hashes, hmac.New(sha256.New, key))
		}
		return d
	}
	return all, nil
}

// sign writes the headers of Standard Webhooks. The time is this attempt's, so that a receiver can
// refuse an old capture. Signed are the ID, the time and the body, with a full stop between them.
func (all *signers) sign(header http.Header, id string, body []byte) {
	now := time.Now().Unix()
	if len(all.keys) == 0 {
		set(header, headerID, id)
		set(header, headerTimestamp, strconv.FormatInt(now, 10))
		return
	}
	d := all.desks.Get().(*desk)
	defer all.desks.Put(d)
	d.text = append(append(d.text[:0], id...), '.')
	d.text = append(strconv.AppendInt(d.text, now, 10), '.')
	signed := len(d.text)
	for i, h := range d.hashes {
		h.Reset()
		h.Write(d.text[:signed])
		h.Write(body)
		if i > 0 {
			d.text = append(d.text, ' ')
		}
		d.text = append(d.text, "v1,"...)
		var room [sha256.Size]byte
		d.text = base64.StdEncoding.AppendEncode(d.text, h.Sum(room[:0]))
	}
	text := string(d.text[len(id)+1:]) // the time, a full stop, the signatures
	values := []string{id, text[:signed-len(id)-2], text[signed-len(id)-1:]}
	header[headerID], header[headerTimestamp], header[headerSignature] = values[0:1:1], values[1:2:2], values[2:3:3]
}
