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
