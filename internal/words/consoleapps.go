package words

import "fmt"

// ConsoleAppTexts is what the pages about apps and gateways say.
type ConsoleAppTexts interface {
	AppsNone() string
	AppsRefusedPushes() string
	AppsNeverRefused() string
	AppsStrays() string
	AppsDoctor() string
	AppsDoctorHow() string
	AppsDoctorBegin() string
	AppsDoctorAgain() string
	AppsDoctorRuns() string
	AppsDoctorCut(within string) string
	AppsDoctorNone() string
	AppsLevel(level string) string
	AppsCheck() string
	AppsFinding() string
	AppsCallback() string
	AppsCallbackHow(path string) string
	AppsSecrets() string
	AppsSecretsHow() string
	AppsConfigKey() string
	AppsStream() string
	AppsNumber() string
	AppsOpened() string
	AppsLastFrame() string
	AppsRoundTrip() string
	AppsUnanswered() string
	AppsPushes() string
	AppsStays() string

	GatewaysAddress() string
	GatewaysVersion() string
	GatewaysWorksWhat() string
	GatewaysStanding() string
	GatewaysAge() string
	GatewaysThis() string
	GatewaysUnreadable() string
	GatewaysSubscriptions(count, faults int) string
}

func (English) AppsNone() string          { return "The config has no app." }
func (English) AppsRefusedPushes() string { return "Refused pushes" }
func (English) AppsNeverRefused() string  { return "None was refused." }
func (English) AppsStrays() string        { return "Requests to paths that no app has" }
func (English) AppsDoctor() string        { return "Doctor" }
func (English) AppsDoctorHow() string {
	return "It checks the config, the ways to DingTalk, the receivers, the callbacks and the journal. It opens a connection for a moment and delivers nothing."
}
func (English) AppsDoctorBegin() string { return "Examine everything" }
func (English) AppsDoctorAgain() string { return "Examine again" }
func (English) AppsDoctorRuns() string {
	return "The doctor is at work. Results appear as they are found."
}
func (English) AppsDoctorCut(within string) string {
	return "The doctor was stopped after " + within + ". What it had found until then stands here."
}
func (English) AppsDoctorNone() string {
	return "the doctor cannot be asked here; run: dingevent doctor"
}
func (English) AppsLevel(level string) string {
	switch level {
	case "ok":
		return "OK"
	case "warn":
		return "Warning"
	}
	return "Failure"
}
func (English) AppsCheck() string    { return "Check" }
func (English) AppsFinding() string  { return "Finding" }
func (English) AppsCallback() string { return "Callback URL" }
func (English) AppsCallbackHow(path string) string {
	return "This is the address on this machine. Paste the public one into DingTalk's console: it has the same path, " + path + "."
}
func (English) AppsSecrets() string { return "Fingerprints of secrets" }
func (English) AppsSecretsHow() string {
	return "The first 8 digits of SHA-256. Compare: printf %s SECRET | sha256sum"
}
func (English) AppsConfigKey() string  { return "Key in the config" }
func (English) AppsStream() string     { return "Stream connections" }
func (English) AppsNumber() string     { return "Number" }
func (English) AppsOpened() string     { return "Opened" }
func (English) AppsLastFrame() string  { return "Last frame" }
func (English) AppsRoundTrip() string  { return "Round trip" }
func (English) AppsUnanswered() string { return "Unanswered" }
func (English) AppsPushes() string     { return "HTTP pushes" }
func (English) AppsStays() string      { return "stays" }

func (English) GatewaysAddress() string    { return "Address" }
func (English) GatewaysVersion() string    { return "Version" }
func (English) GatewaysWorksWhat() string  { return "Works" }
func (English) GatewaysStanding() string   { return "Standing" }
func (English) GatewaysAge() string        { return "Last word" }
func (English) GatewaysThis() string       { return "this one" }
func (English) GatewaysUnreadable() string { return "Its standing cannot be read by this version." }
func (English) GatewaysSubscriptions(count, faults int) string {
	return fmt.Sprintf("subscriptions: %d, with a fault: %d", count, faults)
}
