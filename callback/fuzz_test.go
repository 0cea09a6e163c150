package callback

import (
	"bytes"
	"encoding/base64"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/dingevent/dingevent/internal/textbook"
	"github.com/dingevent/dingevent/internal/wire"
)

// FuzzCipher signs what it is given, so that the input gets past the signature: as the text itself,
// as the encrypted bytes, as the plain text with its padding, or as the message. All must be checked
// as the textbook does.
func FuzzCipher(f *testing.F) {
	const asText, asBytes, asPlain, asMessage = 0, 1, 2, 3
	f.Add(byte(asText), published.Timestamp, published.Nonce, []byte(published.Encrypt))
	f.Add(byte(asText), "1614767836", "n", []byte("AAA\r\nA===="))
	f.Add(byte(asBytes), "1614767836123", strings.Repeat("n", 63), bytes.Repeat([]byte{7}, 48))
	f.Add(byte(asPlain), "1614767836", "n", layout("{}", testOwner, 2, bytes.Repeat([]byte{6}, 6)))
	f.Add(byte(asPlain), "1614767836", "n", layout("{}", testOwner, 1<<31, bytes.Repeat([]byte{6}, 6)))
	f.Add(byte(asPlain), "1614767836", "n", bytes.Repeat([]byte{32}, 64))
	f.Add(byte(asMessage), "1614767836", "n", []byte(`{"EventType":"check_url"}`))
	c := testCipher(f)
	f.Fuzz(func(t *testing.T, kind byte, timestamp, nonce string, data []byte) {
		var s Sealed
		switch kind % 4 {
		case asText:
			s = c.Sign(timestamp, nonce, string(data))
		case asBytes:
			s = c.Sign(timestamp, nonce, base64.StdEncoding.EncodeToString(data))
		case asPlain:
			s = sealRaw(t, c, testKey, data[:len(data)/16*16])
		case asMessage:
			s = seal(t, c, string(data))
		}
		got, err := c.Open(s)
		want, wantErr := textbook.Open(testToken, testKey, testOwner, s.Signature, s.Timestamp, s.Nonce, s.Encrypt)
		if incomingOf(s).check() != nil { // the textbook does not look at these
			if err == nil {
				t.Fatalf("opened %+v", s)
			}
			return
		}
		if (err == nil) != (wantErr == nil) || string(got) != want {
			t.Fatalf("%+v: got %q, %v; want %q, %v", s, got, err, want, wantErr)
		}
		if kind%4 == asMessage && !bytes.Equal(got, data) {
			t.Fatalf("sealed %q, opened %q, %v", data, got, err)
		}
	})
}

// FuzzHandler pushes body with query; or, sealed, body as the plain text, which must be kept whatever
// it is.
func FuzzHandler(f *testing.F) {
	f.Add(false, "signature=a&timestamp=1614767836&nonce=n", []byte(`{"encrypt":"AAAA"}`))
	f.Add(false, "msg_signature=%zz&timestamp", []byte(`{"encrypt":`))
	for _, plain := range []string{
		`{"EventType":"check_url"}`,
		`{"EventType":"org_dept_create","EventTime":"1663143335567","CorpId":"c","corpId":"d","eventId":"e"}`,
		`{"EventType":"SYNC_HTTP_PUSH_HIGH","bizData":[{"subscribe_id":"s","corp_id":"c","biz_id":"b","biz_type":2,` +
			`"biz_data":"{\"syncAction\":\"suite_ticket\"}","open_cursor":0,"gmt_modified":1652841516000},{},[],7]}`,
		`{"EventType":"SYNC_HTTP_PUSH_MEDIUM","bizData":[{"biz_type":254,"biz_data":{"data":{"syncAction":"x"}}},{"biz_type":66,"biz_data":"{"}]}`,
		`{"EventType":"\ud800","CorpId":["` + "\xff" + `"]}`,
		`success`,
	} {
		f.Add(true, "", []byte(plain))
	}
	c := testCipher(f)
	f.Fuzz(func(t *testing.T, sealed bool, query string, body []byte) {
		k := new(kept)
		h := newHandler(t, testKeys(), k, &Options{AnswerWithin: time.Minute})
		r := post("http://ding.test/", string(body))
		r.URL.RawQuery = query
		if sealed {
			r = request("http://ding.test", seal(t, c, string(body)))
		}
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		switch {
		case !sealed && (w.Code < 400 || w.Code >= 500 || len(k.all()) > 0):
			t.Fatalf("unsigned, answered %d and kept %d", w.Code, len(k.all()))
		case sealed && w.Code != http.StatusOK:
			t.Fatalf("authentic, answered %d", w.Code)
		case sealed && k.calls == 0 && !isControl(wire.ReadHead(body).EventType):
			t.Fatal("authentic, not kept")
		}
		for _, e := range k.all() {
			if e.App != "crm" || e.ID == "" || e.Transport == "" || !bytes.Contains(body, e.Data) {
				t.Fatalf("kept %+v", e)
			}
		}
	})
}
