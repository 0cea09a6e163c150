package callback

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/internal/jsonscan"
)

// TestOtherSpellingsOfAPush: what proxies, load balancers and DingTalk's sample code make of a push is the same push.
func TestOtherSpellingsOfAPush(t *testing.T) {
	c := testCipher(t)
	for name, spell := range map[string]func(s Sealed) (query url.Values, body string){
		"msg_signature and timeStamp": func(s Sealed) (url.Values, string) {
			return url.Values{"msg_signature": {s.Signature}, "timeStamp": {s.Timestamp}, "nonce": {s.Nonce}}, `{"encrypt":"` + s.Encrypt + `"}`
		},
		"byte order mark": func(s Sealed) (url.Values, string) {
			return url.Values{"signature": {s.Signature}, "timestamp": {s.Timestamp}, "nonce": {s.Nonce}}, "\xef\xbb\xbf" + `{"encrypt":"` + s.Encrypt + `"}`
		},
	} {
		k := new(kept)
		query, body := spell(seal(t, c, `{"EventType":"x"}`))
		w := httptest.NewRecorder()
		newHandler(t, testKeys(), k, nil).ServeHTTP(w, post("http://ding.test/?"+query.Encode(), body))
		if w.Code != http.StatusOK || k.calls != 1 {
			t.Errorf("%s: answered %d %s, kept %d", name, w.Code, w.Body, k.calls)
		}
	}
}

// TestUsualBody: a body that is taken without the scanner is one that the scanner takes alike.
func TestUsualBody(t *testing.T) {
	for body, usual := range map[string]bool{
		`{"encrypt":"abc+/="}`: true, `{"encrypt":"` + strings.Repeat("a", 100) + ` "}`: true, `{"encrypt":""}`: true,
		`{"encrypt":"a","encrypt":"b"}`: false, `{"encrypt":"a\"}`: false, `{"encrypt":"a\/b"}`: false, `{"encrypt":"a` + "\n" + `b"}`: false,
		`{"encrypt":"` + strings.Repeat("a", 40) + "\xc3\xa4" + `"}`: false, `{"encrypt":"` + strings.Repeat("a", 70) + "\r" + `"}`: false,
		`{"encrypt":"` + strings.Repeat("a", 33) + `"b"}`: false, `{"encrypt": "a"}`: false, `{"encrypt":"}`: false, `{"encrypt":"a"}]`: false, ``: false,
	} {
		text, ok := usualBody([]byte(body))
		if ok != usual {
			t.Errorf("%q: taken without the scanner %v, want %v", body, ok, usual)
		}
		if !ok {
			continue
		}
		scan := jsonscan.New([]byte(body))
		scan.OpenObject()
		scan.Member()
		want := textOf(&scan)
		if scan.Member(); scan.End() != nil || string(text) != string(want) {
			t.Errorf("%q: %q, the scanner has %q", body, text, want)
		}
	}
}

// TestReadQuery: parameters are read as package url reads them.
func TestReadQuery(t *testing.T) {
	for _, raw := range []string{
		"signature=ab12&timestamp=1445827045067&nonce=x", "nonce=a%2Bb+c&signature=%zz&timestamp=%31", "nonce=1&nonce=2", "nonce=;1&timestamp=2;3",
		"", "&&", "nonce", "nonce=", "=x", "nonce=a=b", "timeStamp=1&msg_signature=%41%42&other=1&nonce=%", "nonce=a&signature=%C3%A4&",
	} {
		want, _ := url.ParseQuery(raw)
		q := readQuery(raw)
		for name, got := range map[string]string{
			"signature": q.signature, "msg_signature": q.msgSignature, "timestamp": q.timestamp, "timeStamp": q.timeStamp, "nonce": q.nonce,
		} {
			if got != want.Get(name) {
				t.Errorf("%q: %s is %q, want %q", raw, name, got, want.Get(name))
			}
		}
	}
}

// TestHalfClosedPeerGetsItsAnswer: net/http takes the end of what a peer sends for its departure.
func TestHalfClosedPeerGetsItsAnswer(t *testing.T) {
	slow := dingevent.ReceiverFunc(func(ctx context.Context, _ ...*dingevent.Envelope) error {
		select {
		case <-time.After(200 * time.Millisecond):
			return nil
		case <-ctx.Done():
			return ctx.Err()
		}
	})
	server := httptest.NewServer(newHandler(t, testKeys(), slow, nil))
	defer server.Close()
	conn, err := net.Dial("tcp", server.Listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	s := seal(t, testCipher(t), `{"EventType":"x"}`)
	r := request(server.URL, s)
	body := `{"encrypt":"` + s.Encrypt + `"}`
	fmt.Fprintf(conn, "POST %s HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n\r\n%s", r.URL.RequestURI(), len(body), body)
	if err := conn.(*net.TCPConn).CloseWrite(); err != nil {
		t.Fatal(err)
	}
	resp, err := http.ReadResponse(bufio.NewReader(conn), r)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	if answer, _ := io.ReadAll(resp.Body); resp.StatusCode != http.StatusOK || !strings.Contains(string(answer), "encrypt") {
		t.Errorf("answered %d %s", resp.StatusCode, answer)
	}
}
