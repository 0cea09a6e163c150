package words

import "fmt"

// Doctor is what the doctor says.
type Doctor interface {
	DoctorShort() string
	DoctorLong() string
	DoctorExample() string
	FlagConfig() string
	DoctorFlagClientID() string
	DoctorFlagClientSecret() string
	DoctorFlagBaseURL() string
	DoctorFlagCAFile() string
	DoctorFlagQuietFor() string
	DoctorNeedsCredentials() string
	DoctorSum(failed, warnings, ok int) string
	DoctorConfigHint() string
	DoctorConfigValid(path string, apps, subscriptions int) string
	DoctorConfigInMemory() string
	DoctorCertificateUntil(at, file, until string) string
	DoctorRootsUntil(at, file, until string) string
	DoctorOwnCertificateUntil(file, until string) string
	DoctorNotYetValid(text, from string) string
	DoctorRenewCertificate() string
	DoctorRenewRoots() string
	DoctorRenewOwnCertificate(caFile string) string
	DoctorNoSubscription() string
	DoctorNoSubscriptionHint() string
	DoctorStart(command string) string
	DoctorNeverRan(dir string) string
	DoctorNotRunning(dir string) string
	DoctorRuns(version, dir string) string
	DoctorSuspended(cause string) string
	DoctorSuspendedHint() string
	DoctorRefusal(ago, why string) string
	DoctorRefusalHint() string
	DoctorEvicted(count uint64) string
	DoctorEvictedHint() string
	DoctorFailures(count uint64) string
	DoctorFailuresHint() string
	DoctorJournal(next uint64, fill string) string
	DoctorFilling(fill string) string
	DoctorFillingHint() string
	DoctorUnknownApp() string
	DoctorNoHTTP() string
	DoctorNoStream() string
	DoctorRestart() string
	DoctorSubscription(name string, behind uint64, waiting, parked, dead int) string
	DoctorParked(parked int) string
	DoctorUnsaved() string
	DoctorFailsOnAll() string
	DoctorSeeAttempts(command string) string
	DoctorResume(command string) string
	DoctorStalled() string
	DoctorSeeDead(command string) string
	DoctorNotWorkedHere(why string) string
	DoctorNotWorked(why, command string) string
	DoctorNotInConfig(command string) string
	DoctorConnections(state string, open, wanted int) string
	DoctorConnection(number uint64, age, lastFrame, lastEvent string) string
	DoctorOpening() string
	DoctorTriesAgain(span string) string
	DoctorAnswers(pushes, repeats, success, later, failed, lost uint64) string
	DoctorBusy(count uint64) string
	DoctorLate(count uint64) string
	DoctorUnreadable(count uint64) string
	DoctorPanics(count uint64) string
	DoctorQuietSubscribed() string
	DoctorQuietPublished() string
	DoctorQuietRange() string
	DoctorQuietRival() string
	DoctorQuietQuota() string
	DoctorNoEventYet() string
	DoctorNoEventFor(span string) string
	DoctorLastEvent(ago string) string
	DoctorWayHint() string
	DoctorProxyNoURL() string
	DoctorNoAddress(host, why string) string
	DoctorDNSHint() string
	DoctorResolved(host, addresses, took string) string
	DoctorFirewallHint(addr string) string
	DoctorLoopbackHint(addr string) string
	DoctorProxyHint() string
	DoctorThroughProxy(addr, took string) string
	DoctorAnswersAfter(addr, took string) string
	DoctorUntrusted(issuer, why string) string
	DoctorNobody() string
	DoctorUntrustedHint() string
	DoctorNoTLSHint() string
	DoctorCertificate(issuer, took string) string
	DoctorTicket(took string) string
	DoctorEndpoint(endpoint, took string) string
	DoctorSlowHint() string
	DoctorRoundTrip(trip string) string
	DoctorUnready(why string) string
	DoctorClock() string
	DoctorClockAhead(off string) string
	DoctorClockBehind(off string) string
	DoctorClockHint() string
	DoctorCallback(url string, key int, owner string) string
	DoctorCallbackFailed(url string, key int, owner, why string) string
	DoctorCallbackHint() string
	DoctorOutside() string
	DoctorOutsideHint() string
	DoctorKeys(count int) string
	OpenHint(reason, english string) string
}

func (English) DoctorShort() string { return "Find out why no event arrives, and say what to do" }
func (English) DoctorLong() string {
	return `Find out why no event arrives. Reads the config, walks the way to DingTalk for every app (name,
TCP, TLS or proxy, credentials, WebSocket, a ping), lets every callback answer a check_url on
this machine, connects to every webhook, NATS server and Kafka broker without sending an event, and
looks at the daemon that runs on the config's data folder: connections, last events, journal,
subscriptions. It warns before a certificate ends that the config names. It takes no event away from anybody.

Each check is a line: ok, warn or FAIL, and what to do next. The code is 1 if any failed.

Without a config, --client-id with --client-secret, or the environment's DING_CLIENT_SECRET, checks
the way to DingTalk alone.`
}
func (English) DoctorExample() string {
	return `  dingevent doctor -c dingevent.yaml
  DING_CLIENT_SECRET=… dingevent doctor --client-id dingxxxxxxxx
  dingevent doctor --client-id dingxxxxxxxx --base-url overseas --json`
}
func (English) FlagConfig() string             { return "the config file" }
func (English) DoctorFlagClientID() string     { return "check this app, and no config" }
func (English) DoctorFlagClientSecret() string { return "its secret (env DING_CLIENT_SECRET)" }
func (English) DoctorFlagBaseURL() string {
	return "where the app belongs: china, overseas, prerelease, prerelease-overseas or a URL"
}
func (English) DoctorFlagCAFile() string {
	return "trust these certificates, in PEM, instead of the system's"
}
func (English) DoctorFlagQuietFor() string {
	return "warn when a connected app has got no event for so long"
}
func (English) DoctorNeedsCredentials() string {
	return "--client-id and --client-secret, or the environment's DING_CLIENT_SECRET, are needed together"
}
func (English) DoctorSum(failed, warnings, ok int) string {
	return fmt.Sprintf("failed: %d, warnings: %d, ok: %d", failed, warnings, ok)
}
func (English) DoctorConfigHint() string { return "docs/config.md describes every key" }
func (English) DoctorConfigValid(path string, apps, subscriptions int) string {
	return fmt.Sprintf("%s is valid; apps: %d, subscriptions: %d", path, apps, subscriptions)
}
func (English) DoctorCertificateUntil(at, file, until string) string {
	return at + ": the certificate in " + file + " is valid until " + until
}
func (English) DoctorRootsUntil(at, file, until string) string {
	return at + ": the certificates in " + file + " are valid until " + until + ", the last of them"
}
func (English) DoctorOwnCertificateUntil(file, until string) string {
	return "attach.self_signed: the certificate in " + file + " is valid until " + until
}
func (English) DoctorNotYetValid(text, from string) string {
	return text + ", and not before " + from
}
func (English) DoctorRenewCertificate() string {
	return "renew it and replace the files; they are read again for each connection"
}
func (English) DoctorRenewRoots() string {
	return "get the certificate of the CA that the other side has now, add it to the file, and restart the daemon"
}
func (English) DoctorRenewOwnCertificate(caFile string) string {
	return "dingevent serve makes another 30 days before that end, with another CA: let programs trust " + caFile + " again then"
}
func (English) DoctorConfigInMemory() string { return "the config, which is in no file," }
func (English) DoctorNoSubscription() string {
	return "no subscription: events are stored, and delivered to nobody"
}
func (English) DoctorNoSubscriptionHint() string   { return "add subscriptions with a webhook or a file" }
func (English) DoctorStart(command string) string  { return "start it: " + command }
func (English) DoctorNeverRan(dir string) string   { return "none has run on the data folder " + dir }
func (English) DoctorNotRunning(dir string) string { return "none runs on the data folder " + dir }
func (English) DoctorRuns(version, dir string) string {
	return version + " runs on the data folder " + dir
}
func (English) DoctorSuspended(cause string) string {
	return "suspended, nothing is taken: " + cause
}
func (English) DoctorSuspendedHint() string {
	return "after a failed write it resumes by itself: is there space on the disk, and is it healthy? Where files are gone, do as it says"
}
func (English) DoctorRefusal(ago, why string) string {
	return "the last push was not stored, " + ago + ": " + why
}
func (English) DoctorRefusalHint() string {
	return "DingTalk was told to push it again; once full, let subscriptions catch up, free space on the disk, or raise max_bytes"
}
func (English) DoctorEvicted(count uint64) string {
	return fmt.Sprintf("%d events that were owed were evicted after it was opened, because it was full", count)
}
func (English) DoctorEvictedHint() string {
	return "the daemon's log says whose; put that subscription's sink right, free space on the disk, or raise max_bytes"
}
func (English) DoctorFailures(count uint64) string {
	return fmt.Sprintf("takes events, but %d commits have failed since it was opened", count)
}
func (English) DoctorFailuresHint() string { return "the daemon's log says why" }
func (English) DoctorJournal(next uint64, fill string) string {
	return fmt.Sprintf("takes events; the next sequence is %d; %s", next, fill)
}
func (English) DoctorFilling(fill string) string { return "is filling up: " + fill }
func (English) DoctorFillingHint() string {
	return "let the subscription catch up that is furthest behind, settle dead letters, shorten keep, free space on the disk, or raise max_bytes; the daemon's log says what keeps it full"
}
func (English) DoctorUnknownApp() string { return "the daemon that runs does not know the app" }
func (English) DoctorNoHTTP() string     { return "the daemon that runs takes no HTTP pushes for the app" }
func (English) DoctorNoStream() string {
	return "the daemon that runs takes no Stream pushes for the app"
}
func (English) DoctorRestart() string { return "restart it: the config has changed" }
func (English) DoctorSubscription(name string, behind uint64, waiting, parked, dead int) string {
	return fmt.Sprintf("%s: %d behind, %d wait for another attempt, %d parked, %d dead letters", name, behind, waiting, parked, dead)
}
func (English) DoctorParked(parked int) string {
	return fmt.Sprintf("%d wait for an earlier one of their key; with on_dead: stop, those behind a dead letter wait until it is retried or discarded", parked)
}
func (English) DoctorUnsaved() string {
	return "the journal fails for it, so its events may wait; see the daemon's log"
}
func (English) DoctorFailsOnAll() string                { return "it fails on all there is" }
func (English) DoctorSeeAttempts(command string) string { return "see its attempts: " + command }
func (English) DoctorResume(command string) string      { return "go on with: " + command }
func (English) DoctorStalled() string {
	return "too many events wait, so no new one is taken: put its sink right, then it goes on by itself"
}
func (English) DoctorSeeDead(command string) string {
	return "see why, then retry or discard: " + command
}
func (English) DoctorNotWorkedHere(why string) string {
	return "this gateway does not work it: " + why + "; another gateway works it meanwhile"
}
func (English) DoctorNotWorked(why, command string) string {
	return "it is not worked: " + why + "; put that right and restart, or " + command + "; its events wait"
}
func (English) DoctorNotInConfig(command string) string {
	return "it is not in the config, and keeps the journal from shrinking: put it back, or " + command
}
func (English) DoctorConnections(state string, open, wanted int) string {
	return fmt.Sprintf("%s, %d of %d", state, open, wanted)
}
func (English) DoctorConnection(number uint64, age, lastFrame, lastEvent string) string {
	return fmt.Sprintf("#%d is %s old, last frame %s, last event %s", number, age, lastFrame, lastEvent)
}
func (English) DoctorOpening() string { return "one is being opened; look again in a moment" }
func (English) DoctorTriesAgain(span string) string {
	return "the daemon tries again in " + span + "; a changed config needs a restart"
}
func (English) DoctorAnswers(pushes, repeats, success, later, failed, lost uint64) string {
	return fmt.Sprintf("pushes: %d, repeats among them: %d; answered success: %d, LATER: %d, failed: %d; answers lost: %d", pushes, repeats, success, later, failed, lost)
}
func (English) DoctorBusy(count uint64) string {
	return fmt.Sprintf("%d pushes found the queue full: the journal's disk is too slow for the bursts; raise queue_bytes", count)
}
func (English) DoctorLate(count uint64) string {
	return fmt.Sprintf("%d pushes were not stored in time: is the journal's disk slow?", count)
}
func (English) DoctorUnreadable(count uint64) string {
	return fmt.Sprintf("%d frames were too large or no JSON; raise max_frame", count)
}
func (English) DoctorPanics(count uint64) string {
	return fmt.Sprintf("%d times storing a push panicked: that is a bug of ours; the log has it", count)
}
func (English) DoctorQuietSubscribed() string {
	return "is the event subscribed? Developer console, the app, event subscription (事件订阅): Stream mode, and the event itself switched on"
}
func (English) DoctorQuietPublished() string {
	return "is the app published (版本发布), after the subscription was changed?"
}
func (English) DoctorQuietRange() string {
	return "do the app's permissions and its visible range (可见范围) cover the people, departments or forms it happens to?"
}
func (English) DoctorQuietRival() string {
	return "does another instance connect with the same client ID, such as a colleague's or an old one's? It takes part of the events, at random"
}
func (English) DoctorQuietQuota() string {
	return "is the organization's monthly quota of pushes used up? The console shows it"
}
func (English) DoctorNoEventYet() string { return "connected, but no event has come by Stream yet" }
func (English) DoctorNoEventFor(span string) string {
	return "connected, but no event has come by Stream for " + span
}
func (English) DoctorLastEvent(ago string) string       { return "the last one by Stream came " + ago }
func (English) DoctorWayHint() string                   { return "check HTTPS_PROXY, base_url and ca_file" }
func (English) DoctorProxyNoURL() string                { return "the environment's proxy is no URL" }
func (English) DoctorNoAddress(host, why string) string { return host + " has no address: " + why }
func (English) DoctorDNSHint() string                   { return "check the name, and DNS on this machine" }
func (English) DoctorResolved(host, addresses, took string) string {
	return fmt.Sprintf("%s is %s, after %s", host, addresses, took)
}
func (English) DoctorFirewallHint(addr string) string {
	return "check the firewall: it must let this machine out to " + addr
}
func (English) DoctorLoopbackHint(addr string) string {
	return "nothing listens there, on this machine; if a fake DingTalk should, start it: dingevent simulate --addr " + addr
}
func (English) DoctorProxyHint() string {
	return "check HTTPS_PROXY, and that the proxy runs; NO_PROXY names what needs none"
}
func (English) DoctorThroughProxy(addr, took string) string {
	return fmt.Sprintf("the environment sends us through %s, which answers after %s", addr, took)
}
func (English) DoctorAnswersAfter(addr, took string) string { return addr + " answers after " + took }
func (English) DoctorUntrusted(issuer, why string) string {
	return fmt.Sprintf("the certificate, issued by %q, is not trusted: %s", issuer, why)
}
func (English) DoctorNobody() string { return "nobody" }
func (English) DoctorUntrustedHint() string {
	return "a firewall that opens TLS has a CA of its own: have it trusted by ca_file, or SSL_CERT_FILE; check this machine's clock, too"
}
func (English) DoctorNoTLSHint() string {
	return "what listens there speaks no TLS, or something in between cuts it; check base_url and the firewall"
}
func (English) DoctorCertificate(issuer, took string) string {
	return fmt.Sprintf("certificate of %s, after %s", issuer, took)
}
func (English) DoctorTicket(took string) string {
	return "DingTalk takes the credentials, and gives a ticket after " + took
}
func (English) DoctorEndpoint(endpoint, took string) string { return endpoint + ", after " + took }
func (English) DoctorSlowHint() string {
	return "an answer must reach DingTalk within 3 s of the push; is this the region of base_url, and is the line busy?"
}
func (English) DoctorRoundTrip(trip string) string  { return "back after " + trip }
func (English) DoctorUnready(why string) string     { return "/readyz says 503: " + why }
func (English) DoctorClock() string                 { return "ours and DingTalk's agree" }
func (English) DoctorClockAhead(off string) string  { return "ours is " + off + " ahead of DingTalk's" }
func (English) DoctorClockBehind(off string) string { return "ours is " + off + " behind DingTalk's" }
func (English) DoctorClockHint() string {
	return "set this machine's clock, by NTP: HTTP pushes whose time is off by more than http.window are refused"
}
func (English) DoctorCallback(url string, key int, owner string) string {
	return fmt.Sprintf("%s answers a check_url with key %d, owner %s", url, key, owner)
}
func (English) DoctorCallbackFailed(url string, key int, owner, why string) string {
	return fmt.Sprintf("%s with key %d, owner %s: %s", url, key, owner, why)
}
func (English) DoctorCallbackHint() string {
	return "restart the daemon if the config has changed; its log says what it refuses, and why"
}
func (English) DoctorOutside() string {
	return "from outside it is not checked: DingTalk's console does that when its URL is saved"
}
func (English) DoctorOutsideHint() string {
	return "the owner is the AppKey for what is subscribed in the console, the SuiteKey of a third-party app, the corp ID for the old API"
}
func (English) DoctorKeys(count int) string {
	return fmt.Sprintf("well-formed keys: %d; but nothing answers while no daemon runs", count)
}
func (English) OpenHint(reason, english string) string { return english }
