package dingtest

// routePlatform adds the API: that of oapi.dingtalk.com first, then that of api.dingtalk.com.
func (s *Server) routePlatform() {
	for pattern, answer := range map[string]oldAnswer{
		"GET /gettoken":                              s.getToken,
		"POST /service/get_suite_token":              s.getSuiteToken,
		"POST /service/get_corp_token":               s.getCorpToken,
		"POST /service/get_permanent_code":           s.getPermanentCode,
		"POST /service/activate_suite":               s.activateSuite,
		"POST /call_back/register_call_back":         s.registerCallback,
		"POST /call_back/update_call_back":           s.updateCallback,
		"GET /call_back/get_call_back":               s.getCallback,
		"GET /call_back/delete_call_back":            s.deleteCallback,
		"GET /call_back/get_call_back_failed_result": s.getFailedResult,
		"POST /robot/send":                           s.robotSend,
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
