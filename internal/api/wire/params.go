package wire

import (
	"net/url"
	"strconv"
	"time"

	"github.com/dingevent/dingevent/internal/api"
)

func pagingParams(p api.Paging) url.Values {
	params := url.Values{}
	set(params, "cursor", p.Cursor)
	setNumber(params, "limit", uint64(min(max(p.Limit, 0), api.MaxLimit)))
	return params
}

func set(params url.Values, name, value string) {
	if value != "" {
		params.Set(name, value)
	}
}

func setNumber(params url.Values, name string, value uint64) {
	if value != 0 {
		params.Set(name, strconv.FormatUint(value, 10))
	}
}

func setTrue(params url.Values, name string, value bool) {
	if value {
		params.Set(name, "true")
	}
}

func setTime(params url.Values, name string, value time.Time) {
	if !value.IsZero() {
		params.Set(name, value.Format(time.RFC3339Nano))
	}
}
