package callback_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"time"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/callback"
)

func ExampleCipher_Open() {
	c, err := callback.NewCipher("123456", "1234567890123456789012345678901234567890123", "dingsnotzck6pm5veliw")
	if err != nil {
		fmt.Println(err)
		return
	}
	plain, err := c.Open(callback.Sealed{ // DingTalk's documented example
		Signature: "9a95a004dd16f5c307e849b994173f76aa26e5eb",
		Timestamp: "1614767836",
		Nonce:     "A7Co0cJLMzIDtMMI",
		Encrypt:   "YvkvaGe4hQxd3VxRmEty0dVlnCOAqwf56xwTRHDHoOURqhalbmBJQk5FNcRk42Gl5T0YQXZNwpwWSm1xAFJ5ZA==",
	})
	fmt.Println(string(plain), err)
	// Output: success <nil>
}

// Each app has a path of its own. The app "crm" is changing its token, and "suite" may be told as
// itself or, while it is being created, by the key DingTalk uses then.
func ExampleHandler() {
	const oldKey, newKey = "oldoldoldoldoldoldoldoldoldoldoldoldoldoldo", "newnewnewnewnewnewnewnewnewnewnewnewnewnewn"
	journal := dingevent.ReceiverFunc(func(ctx context.Context, envs ...*dingevent.Envelope) error {
		for _, e := range envs { // a real one syncs them to disk before it returns nil
			fmt.Printf("%s: %s in %s\n", e.App, e.Type, e.CorpID)
		}
		return nil
	})
	mux := http.NewServeMux()
	for app, keys := range map[string][]callback.Key{
		"crm": {
			{Token: "new", AESKey: newKey, Owners: []string{"dingappkey"}},
			{Token: "old", AESKey: oldKey, Owners: []string{"dingappkey"}},
		},
		"suite": {{Token: "suite", AESKey: newKey, Owners: []string{"suitekey", callback.CreationOwner}}},
	} {
		h, err := callback.NewHandler(app, keys, journal, nil)
		if err != nil {
			fmt.Println(err)
			return
		}
		mux.Handle("POST /dingtalk/"+app, h)
	}
	server := &http.Server{Handler: mux, ReadHeaderTimeout: 5 * time.Second} // ListenAndServe, or as here a test

	dingtalk, _ := callback.NewCipher("old", oldKey, "dingappkey")
	push, _ := dingtalk.Seal([]byte(`{"EventType":"org_dept_create","CorpId":"ding9","eventId":"e1"}`))
	query := url.Values{"signature": {push.Signature}, "timestamp": {push.Timestamp}, "nonce": {push.Nonce}}
	r := httptest.NewRequest("POST", "/dingtalk/crm?"+query.Encode(), strings.NewReader(`{"encrypt":"`+push.Encrypt+`"}`))
	w := httptest.NewRecorder()
	server.Handler.ServeHTTP(w, r)
	fmt.Println(w.Code)
	// Output:
	// crm: org_dept_create in ding9
	// 200
}
