package api

// A ConfigChange is one key of the config that a reload has changed. What it says now is not told, because it may be a secret.
type ConfigChange struct {
	Key    string `json:"key" doc:"Such as apps.hr.http, subscriptions.web or log.level"`
	Change string `json:"change" enum:"added,changed,removed"`
}
