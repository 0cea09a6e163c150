package callback

import (
	"errors"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/dingevent/dingevent/internal/wire"
)

// recuts calls try with every way to cut a captured push elsewhere so that its signature still holds:
// whatever timestamp, nonce and encrypt sort together with the token to the same text. The captured
// push itself is one of them.
func recuts(token string, captured Sealed, try func(Sealed)) {
	parts := []string{token, captured.Timestamp, captured.Nonce, captured.Encrypt}
	slices.Sort(parts)
	all := strings.Join(parts, "")
	for at := 0; at+len(token) <= len(all); at++ { // the token stands where it can be read
		if all[at:at+len(token)] != token {
			continue
		}
		before, after := all[:at], all[at+len(token):]
		for left := range 4 { // how many of the three pieces come before the token
			cuts(before, left, func(low []string) {
				if !slices.IsSorted(append(low, token)) {
					return
				}
				cuts(after, 3-left, func(high []string) {
					if slices.IsSorted(append([]string{token}, high...)) {
						orders(captured.Signature, slices.Concat(low, high), try)
					}
				})
			})
		}
	}
}

// cuts calls try with every way to cut text in n pieces, empty ones too.
func cuts(text string, n int, try func([]string)) {
	switch n {
	case 0:
		if text == "" {
			try(nil)
		}
	case 1:
		try([]string{text})
	default:
		for i := range len(text) + 1 {
			cuts(text[i:], n-1, func(rest []string) { try(append([]string{text[:i]}, rest...)) })
		}
	}
}

// orders calls try with the three pieces in every role.
func orders(signature string, p []string, try func(Sealed)) {
	for _, o := range [][3]int{{0, 1, 2}, {0, 2, 1}, {1, 0, 2}, {1, 2, 0}, {2, 0, 1}, {2, 1, 0}} {
		try(Sealed{signature, p[o[0]], p[o[1]], p[o[2]]})
	}
}

// TestSplice: the signature covers no boundaries, so that whoever captured one push can make others
// whose signature holds. None of them may be more than the captured push again.
func TestSplice(t *testing.T) {
	const event = `{"EventType":"t","labelId":1,"more":"0123456789012345678901234567890123456789"}`
	// Cut by 48 bytes, this one has a valid length and owner where they are then looked for.
	crafted := strings.Repeat("x", 44) + "\x00\x00\x00\x10" + strings.Repeat("y", 16)
	a := attack{reached: map[string]int{}}
	// Capitals sort before most of base64, small z after it; digits beside the timestamp.
	for _, token := range []string{"A0c", "123456", "zzzzzzzzzz"} {
		for _, nonce := range []string{"a", "z9z9", "2345678901234567", strings.Repeat("9", 63)} {
			for _, digits := range []int{10, 13} {
				a.run(t, event, token, nonce, digits)
			}
		}
		a.run(t, crafted, token, "23A", 10) // sorts before the text, so that it can take its head
	}
	t.Logf("ways to cut: %v", a.reached)
	if a.reached["signature"] > 0 || a.reached["nonce"] < 1000 || a.reached["ciphertext"] < 100 || a.reached["answered"] < 10 {
		t.Error("this attack was none: its signatures must hold, and some must come as far as the Cipher and the answered pushes")
	}
}

// An attack counts how far its cuts came.
type attack struct{ reached map[string]int }

func (a attack) run(t *testing.T, plain, token, nonce string, digits int) {
	c := newCipher(t, token, testKey, testOwner)
	fresh := seal(t, c, plain)
	captured := c.Sign(fresh.Timestamp[:digits], nonce, fresh.Encrypt)
	k := new(kept)
	h := newHandler(t, []Key{{token, testKey, []string{testOwner}}}, k, nil)
	if status, _ := pushTo(h, captured); status != http.StatusOK {
		t.Fatalf("the captured push was answered %d", status)
	}
	recuts(token, captured, func(s Sealed) {
		p := new(push)
		err := h.open(p, *incomingOf(s), time.Now())
		if err != nil {
			reason, _ := errors.AsType[Reason](err)
			a.reached[string(reason)]++
			return
		}
		// A gateway that never saw the captured push would take it, but as nothing else.
		if e := p.envelopes("crm"); string(p.plain) != plain || len(e) != 1 || e[0].ID != wire.Hash([]byte(captured.Encrypt)) {
			t.Errorf("token %q, nonce %q: %+v opens to %q", token, nonce, s, p.plain)
		}
		if n, err := h.receive(t.Context(), p); n != 0 || err != nil {
			t.Errorf("token %q, nonce %q: %+v is new; %v", token, nonce, s, err)
		}
		a.reached["answered"]++
	})
	if k.calls != 1 {
		t.Errorf("token %q, nonce %q: kept %d times", token, nonce, k.calls)
	}
}
