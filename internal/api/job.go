package api

// A JobState says in a word where a job of the journal's keeper stands.
type JobState string

// The states of a job.
const (
	JobNone    JobState = "none"
	JobRunning JobState = "running"
	JobDone    JobState = "done"
	JobFailed  JobState = "failed"
)
