package dingtest

// platform is what DingTalk has around its pushes: access tokens, registered callbacks, the list of
// failed pushes, subscriptions, and third-party apps with their tickets.
type platform struct {
	tokens     *tokens
	registered *registrations
	failed     *failedRows
	topics     *topics
	suites     *suites
	calls      *callCounts
}

func newPlatform(opts Options) platform {
	return platform{
		tokens:     newTokens(),
		registered: &registrations{all: make(map[member]registration)},
		failed:     newFailedRows(opts.Seed, opts.FailedAfter),
		topics:     newTopics(),
		suites:     &suites{all: make(map[string]*suite)},
		calls:      &callCounts{most: opts.CallsPerSecond},
	}
}
