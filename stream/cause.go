package stream

// A Cause says why a connection is replaced.
type Cause string

// The causes.
const (
	CauseDisconnect Cause = "disconnect" // DingTalk asked for it, as it does every few hours
	CauseSilent     Cause = "silent"     // a ping got no pong
	CauseIdle       Cause = "idle"       // no frame came for Options.Idle
	CauseAge        Cause = "age"        // it reached Options.MaxAge
	CauseClock      Cause = "clock"      // the wall clock jumped: the machine slept
	CauseBroken     Cause = "broken"     // the socket failed
	CauseStopped    Cause = "stopped"    // Run stops
)
