package callback

// A Reason says why something was refused. It is an error: errors of this package wrap one, to be
// found with errors.Is or errors.AsType. Its value is a short word that suits a metric's label.
type Reason string

// The reasons that [Cipher.Open] knows.
const (
	ReasonTimestamp  Reason = "timestamp"  // the timestamp has not 10 or 13 digits
	ReasonNonce      Reason = "nonce"      // the nonce has not 1 to 63 characters
	ReasonSignature  Reason = "signature"  // made with another token, or changed on its way
	ReasonCiphertext Reason = "ciphertext" // the signature is right, but the text cannot be decrypted
	ReasonOwner      Reason = "owner"      // all is right, but the text is for another owner
)

// The reasons that only [Handler] knows.
const (
	ReasonNetwork  Reason = "network"   // Options.Allow does not allow where it came from
	ReasonWindow   Reason = "window"    // authentic, but signed too long ago, or too far ahead
	ReasonMethod   Reason = "method"    // not a POST
	ReasonTooLarge Reason = "too_large" // the body is larger than Options.MaxBody
	ReasonBusy     Reason = "busy"      // the bodies of other pushes take all of Options.MaxBodies
	ReasonTooSlow  Reason = "too_slow"  // the body was not there within Options.AnswerWithin
	ReasonBody     Reason = "body"      // no push at all: a broken body, or parameters that are not there
	ReasonRobot    Reason = "robot"     // a message to a robot in HTTP mode, which is neither sealed nor an event
)

// Hint says what a person can do about it; empty where nothing is to be done.
func (r Reason) Hint() string { return hints[r] }

var hints = map[Reason]string{
	ReasonSignature:  "copy the token from the app's event subscription page in DingTalk's console; while it is being changed, list the old and the new one as two keys",
	ReasonCiphertext: "copy the aes key from the app's event subscription page in DingTalk's console; while it is being changed, list the old and the new one as two keys",
	ReasonOwner:      "list the owner that it came for: the AppKey for what is subscribed in the console, the SuiteKey of a third-party app, the corp ID for the old API",
	ReasonTimestamp:  "does a proxy change the query on its way?",
	ReasonNonce:      "does a proxy change the query on its way?",
	ReasonNetwork:    "does a proxy name the client in X-Forwarded-For, and do DingTalk's networks stand in the list? DingTalk may push from new ones",
	ReasonWindow:     "set this machine's clock, by NTP; a push older than the window is one that somebody sends again",
	ReasonMethod:     "DingTalk pushes with POST: a browser, a health check or a redirect of a proxy asks otherwise; a health check belongs to /healthz",
	ReasonTooLarge:   "DingTalk pushes less than that; does something else send here?",
	ReasonBusy:       "too many large bodies come at once; DingTalk pushes again, and the events come then",
	ReasonTooSlow:    "the network or a proxy is slow to pass the body on",
	ReasonBody:       "does a proxy change query or body on its way, or does something else than DingTalk send here?",
	ReasonRobot:      "set the robot to Stream mode in DingTalk's console, and robot: true under the app's stream",
}

// Error says what was found, and what a person can do about it.
func (r Reason) Error() string {
	switch r {
	case ReasonSignature:
		return "callback: wrong signature; is the token the one in DingTalk's console?"
	case ReasonCiphertext:
		return "callback: cannot be decrypted; is the aes key the one in DingTalk's console?"
	case ReasonOwner:
		return "callback: sealed for another owner; list every key it may come for"
	case ReasonTimestamp:
		return "callback: the timestamp is not of 10 or 13 digits"
	case ReasonNonce:
		return "callback: the nonce is not of 1 to 63 characters"
	case ReasonNetwork:
		return "callback: it came from an address that is not allowed"
	case ReasonWindow:
		return "callback: signed outside the window; is the clock right, or was an old push sent again?"
	case ReasonMethod:
		return "callback: not a POST"
	case ReasonTooLarge:
		return "callback: the body is too large"
	case ReasonBusy:
		return "callback: no room for another large body; DingTalk pushes it again"
	case ReasonTooSlow:
		return "callback: the body came too slowly"
	case ReasonRobot:
		return "callback: a message to a robot in HTTP mode, which is no event push; Stream takes robot messages"
	case ReasonBody:
		return "callback: not a push; want signature, timestamp and nonce in the query and {\"encrypt\":...} in the body"
	}
	return "callback: refused: " + string(r)
}
