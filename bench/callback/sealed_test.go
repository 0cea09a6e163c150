// Package callback measures pushes by HTTP against callbacks that are built by the textbook.
package callback

import (
	"fmt"
	"net/url"
	"testing"

	"github.com/dingevent/dingevent/callback"
)

const (
	token = "123456"
	key   = "1234567890123456789012345678901234567890123"
	owner = "dingsnotzck6pm5veliw"
)

// plain is an event of about 600 bytes.
func plain(n int) string {
	return fmt.Sprintf(`{"EventType":"bpms_instance_change","EventTime":1663143335567,"CorpId":"ding9f50b15bccd16741","eventId":"c7c7120f2c07%08d",`+
		`"processInstanceId":"ad253df6-e175-42ef-9f7a-0c4d%08d","businessId":"202307261124000431","processCode":"PROC-FF6Y4BE1N3-B3OQZGC9RLR4SY1MTNLQ1-91IKFUIJ",`+
		`"corpId":"ding9f50b15bccd16741","staffId":"er5875","title":"张三的请假","type":"finish","result":"agree","createTime":1683533801000,"finishTime":1683533823000,`+
		`"url":"https://aflow.dingtalk.com/dingtalk/mobile/homepage.htm?corpid=ding9f50b15bccd16741&dd_share=false&procInstId=ad253df6#approval"}`, n, n)
}

func newCipher(tb testing.TB) *callback.Cipher {
	c, err := callback.NewCipher(token, key, owner)
	if err != nil {
		tb.Fatal(err)
	}
	return c
}

// A pushed is a push as it comes: query and body.
type pushed struct {
	callback.Sealed
	query string
	body  []byte
}

// sealed are n pushes of different events.
func sealed(tb testing.TB, n int) []pushed {
	c := newCipher(tb)
	all := make([]pushed, n)
	for i := range all {
		s, err := c.Seal([]byte(plain(i)))
		if err != nil {
			tb.Fatal(err)
		}
		query := url.Values{"signature": {s.Signature}, "timestamp": {s.Timestamp}, "nonce": {s.Nonce}}.Encode()
		all[i] = pushed{s, query, []byte(`{"encrypt":"` + s.Encrypt + `"}`)}
	}
	return all
}
