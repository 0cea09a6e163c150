package dingtest

import "cmp"

// platform is what DingTalk has around its pushes: access tokens, registered callbacks, the list of
// failed pushes, subscriptions, and third-party apps with their tickets.
type platform struct {
	tokens     *tokens
	registered *registrations
	failed     *failedRows
	topics     *topics
	suites     *suites
}

func newPlatform(opts Options) platform {
	return platform{
		tokens:     newTokens(),
		registered: &registrations{all: make(map[member]registration)},
		failed:     newFailedRows(opts.Seed, opts.FailedAfter),
		topics:     newTopics(),
		suites:     &suites{all: make(map[string]*suite)},
	}
}

// routePlatform adds the API: that of oapi.dingtalk.com first, then that of api.dingtalk.com.
func (s *Server) routePlatform() {
	for pattern, answer := range map[string]oldAnswer{
		"GET /gettoken":                              s.getToken,
		"POST /service/get_suite_token":              s.getSuiteToken,
		"POST /service/get_corp_token":               s.getCorpToken,
		"POST /call_back/register_call_back":         s.registerCallback,
		"POST /call_back/update_call_back":           s.updateCallback,
		"GET /call_back/get_call_back":               s.getCallback,
		"GET /call_back/delete_call_back":            s.deleteCallback,
		"GET /call_back/get_call_back_failed_result": s.getFailedResult,
	} {
		s.mux.HandleFunc(pattern, s.serveOld(answer))
	}
	for pattern, answer := range map[string]newAnswer{
		"POST /v1.0/oauth2/accessToken":           s.accessToken,
		"POST /v1.0/oauth2/corpAccessToken":       s.corpAccessToken,
		"POST /v1.0/oauth2/{corpId}/token":        s.corpToken,
		"GET /v1.0/event/callbacks/failedResults": s.failedResults,
	} {
		s.mux.HandleFunc(pattern, s.serveNew(answer))
	}
}

// corpOf is the organization that an app of one organization belongs to.
func (s *Server) corpOf(clientID string) string {
	return cmp.Or(s.opts.Corps[clientID], s.opts.Corps[""], defaultCorp)
}
