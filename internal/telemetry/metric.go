//go:build !small

package telemetry

import (
	"time"

	dto "github.com/prometheus/client_model/go"
	common "go.opentelemetry.io/proto/slim/otlp/common/v1"
	wire "go.opentelemetry.io/proto/slim/otlp/metrics/v1"
)

// wireMetrics are metrics of Prometheus as OTLP has them. A histogram is the one with classic buckets.
func wireMetrics(families []*dto.MetricFamily, since, now time.Time) (out []*wire.Metric) {
	for _, f := range families {
		m := &wire.Metric{Name: f.GetName(), Description: f.GetHelp()}
		start, at := uint64(since.UnixNano()), uint64(now.UnixNano())
		switch f.GetType() {
		case dto.MetricType_COUNTER:
			sum := &wire.Sum{IsMonotonic: true, AggregationTemporality: wire.AggregationTemporality_AGGREGATION_TEMPORALITY_CUMULATIVE}
			for _, one := range f.Metric {
				sum.DataPoints = append(sum.DataPoints, number(one, one.Counter.GetValue(), start, at))
			}
			m.Data = &wire.Metric_Sum{Sum: sum}
		case dto.MetricType_GAUGE, dto.MetricType_UNTYPED:
			gauge := &wire.Gauge{}
			for _, one := range f.Metric {
				gauge.DataPoints = append(gauge.DataPoints, number(one, one.Gauge.GetValue()+one.Untyped.GetValue(), 0, at))
			}
			m.Data = &wire.Metric_Gauge{Gauge: gauge}
		case dto.MetricType_HISTOGRAM:
			h := &wire.Histogram{AggregationTemporality: wire.AggregationTemporality_AGGREGATION_TEMPORALITY_CUMULATIVE}
			for _, one := range f.Metric {
				h.DataPoints = append(h.DataPoints, histogram(one, start, at))
			}
			m.Data = &wire.Metric_Histogram{Histogram: h}
		case dto.MetricType_SUMMARY:
			s := &wire.Summary{}
			for _, one := range f.Metric {
				s.DataPoints = append(s.DataPoints, summary(one, start, at))
			}
			m.Data = &wire.Metric_Summary{Summary: s}
		default:
			continue
		}
		out = append(out, m)
	}
	return out
}

func number(m *dto.Metric, value float64, start, at uint64) *wire.NumberDataPoint {
	return &wire.NumberDataPoint{Attributes: labels(m), StartTimeUnixNano: start, TimeUnixNano: at, Value: &wire.NumberDataPoint_AsDouble{AsDouble: value}}
}

// histogram has the counts of buckets, where Prometheus has sums of them.
func histogram(m *dto.Metric, start, at uint64) *wire.HistogramDataPoint {
	h := m.GetHistogram()
	p := &wire.HistogramDataPoint{Attributes: labels(m), StartTimeUnixNano: start, TimeUnixNano: at, Count: h.GetSampleCount(), Sum: h.SampleSum}
	before := uint64(0)
	for _, b := range h.Bucket {
		p.ExplicitBounds = append(p.ExplicitBounds, b.GetUpperBound())
		p.BucketCounts = append(p.BucketCounts, b.GetCumulativeCount()-before)
		before = b.GetCumulativeCount()
	}
	p.BucketCounts = append(p.BucketCounts, h.GetSampleCount()-before)
	return p
}

func summary(m *dto.Metric, start, at uint64) *wire.SummaryDataPoint {
	p := &wire.SummaryDataPoint{Attributes: labels(m), StartTimeUnixNano: start, TimeUnixNano: at, Count: m.GetSummary().GetSampleCount(), Sum: m.GetSummary().GetSampleSum()}
	for _, q := range m.GetSummary().Quantile {
		p.QuantileValues = append(p.QuantileValues, &wire.SummaryDataPoint_ValueAtQuantile{Quantile: q.GetQuantile(), Value: q.GetValue()})
	}
	return p
}

func labels(m *dto.Metric) (out []*common.KeyValue) {
	for _, l := range m.Label {
		out = append(out, &common.KeyValue{Key: l.GetName(), Value: &common.AnyValue{Value: &common.AnyValue_StringValue{StringValue: l.GetValue()}}})
	}
	return out
}
