package dingtest

import "net/http"

// A Denial is how a call of the API fails by a [Deny].
type Denial string

// The denials.
const (
	DenyThrottled Denial = "throttled" // too many calls in a second: 88 with 90018, or QpsLimitForAppkeyAndApi
	DenyBlocked   Denial = "blocked"   // the HTML page that an IP address gets after 10,000 calls in 20 s
	DenyExpired   Denial = "expired"   // the call's token has ended
	DenyAway      Denial = "away"      // DingTalk is busy: -1, or 503
	DenyCut       Denial = "cut"       // the call is done, and half of its answer arrives
)

// denied are the codes and texts of each denial, of the old API and of the new one.
var denied = map[Denial]struct {
	oldCode          int
	code, oldMessage string
	status           int
	wrapped          bool // the old API has the code as text, within 88
}{
	DenyThrottled: {90018, "Forbidden.AccessDenied.QpsLimitForAppkeyAndApi", "调用当前接口的频率超过限制，请求被暂时禁用了", http.StatusForbidden, true},
	DenyExpired:   {42001, "InvalidAuthentication", "access_token超时", http.StatusBadRequest, true},
	DenyAway:      {-1, "ServiceUnavailable", "系统繁忙", http.StatusServiceUnavailable, false},
}

// blockedPage is the page of DenyBlocked, as much of it as is known.
const blockedPage = `<!DOCTYPE html><html><head><title>punish</title></head><body><textarea>{"status":1111,"wait":5,"source":"x5","punish":"deny","uuid":"0"}</textarea></body></html>`
