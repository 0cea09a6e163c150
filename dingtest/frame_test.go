package dingtest

import (
	"testing"

	"github.com/dingevent/dingevent/internal/streamwire"
)

// FuzzAnswer wants errors of bounded size, whatever a client sends, and success for no code but 200.
func FuzzAnswer(f *testing.F) {
	f.Add([]byte(`{"code":200,"headers":{"messageId":"m","contentType":"application/json"},"message":"OK","data":"{\"status\":\"SUCCESS\"}"}`))
	f.Add([]byte(`{"code":200,"headers":{"messageId":"m"},"data":"{\"status\":\"LATER\"}"}`))
	f.Add([]byte(`{"code":500,"headers":null,"message":"\ud800","data":{"response":[]}}`))
	f.Fuzz(func(t *testing.T, text []byte) {
		a, err := streamwire.DecodeAnswer(text)
		if err != nil {
			return
		}
		for _, err := range []error{eventErr(a), callbackErr(a)} {
			if err == nil && a.Code != 200 {
				t.Errorf("code %d is a success", a.Code)
			}
			if err != nil && len(err.Error()) > 1000 {
				t.Errorf("an error of %d bytes", len(err.Error()))
			}
		}
	})
}
