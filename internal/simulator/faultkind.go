package simulator

import (
	"github.com/dingevent/dingevent/internal/words"
)

// A FaultKind is a fault by its name in the shell, with the flags that it takes.
type FaultKind struct {
	Name  string
	Short func(words.Words) string
	Flags string
}

var FaultKinds = []FaultKind{
	{"cut", words.Words.FaultCut, "client-id connection-id every count for"},
	{"half-open", words.Words.FaultHalfOpen, "client-id connection-id every count for pings"},
	{"slow", words.Words.FaultSlow, "client-id connection-id delay jitter rate count for"},
	{"duplicate", words.Words.FaultDuplicate, "client-id after rate count for"},
	{"reorder", words.Words.FaultReorder, "client-id size within rate count for"},
	{"bad-signature", words.Words.FaultBadSignature, "client-id rate count for"},
	{"outage", words.Words.FaultOutage, "status body reset hang every rate count for"},
	{"refuse", words.Words.FaultRefuse, "client-id message status code rate count for"},
	{"deny", words.Words.FaultDeny, "call as retry-after rate count for"},
	{"skew", words.Words.FaultSkew, "by for"},
}

func kindNames() (names []string) {
	for _, k := range FaultKinds {
		names = append(names, k.Name)
	}
	return names
}
