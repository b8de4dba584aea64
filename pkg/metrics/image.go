package metrics

import (
	"errors"
	"fmt"

	"github.com/resim-contrib/metrics-go/gen/metricspb"
)

// Image is one picture: PNG, JPEG, GIF or whatever browsers show. Its data set is called
// "<metric> (image)", unless the file was added before or by [Writer.AddFile].
type Image struct {
	File File
}

// ImageList is some pictures to leaf through. Their data sets are called "<metric>: <file> (image)", with
// the same exception.
type ImageList struct {
	Files []File // at least one
}

func (i Image) prepare() (content, error) { return &pictures{files: []File{i.File}}, nil }

func (l ImageList) prepare() (content, error) {
	if len(l.Files) == 0 {
		return nil, errors.New("it has no images")
	}
	return &pictures{files: l.Files, list: true}, nil
}

// pictures are images on their way into the document.
type pictures struct {
	files  []File
	list   bool
	stored []string
}

func (p *pictures) store(w *Writer) error {
	for i, f := range p.files {
		name, err := w.store(f)
		if err != nil {
			if p.list {
				err = fmt.Errorf("image %d: %w", i, err)
			}
			return err
		}
		p.stored = append(p.stored, name)
	}
	p.files = nil
	return nil
}

func (p *pictures) pack(pk *packer) packed {
	if !p.list {
		return packed{
			values: &metricspb.MetricValues{MetricValues: &metricspb.MetricValues_ImageMetricValues{
				ImageMetricValues: &metricspb.ImageMetricValues{ImageDataId: pk.file("", p.stored[0])},
			}},
			typ:    metricspb.MetricType_IMAGE_METRIC_TYPE,
			status: NotApplicable,
		}
	}
	v := &metricspb.ImageListMetricValues{}
	for _, name := range p.stored {
		v.ImageDataIds = append(v.ImageDataIds, pk.file(name, name))
	}
	return packed{
		values: &metricspb.MetricValues{MetricValues: &metricspb.MetricValues_ImageListMetricValues{ImageListMetricValues: v}},
		typ:    metricspb.MetricType_IMAGE_LIST_METRIC_TYPE,
		status: NotApplicable,
	}
}
