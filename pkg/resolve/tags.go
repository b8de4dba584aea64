package resolve

import (
	"context"
	"slices"

	"github.com/google/uuid"

	"github.com/resim-contrib/metrics-go/pkg/resim"
)

// Tags are the names of the tags of each experience that was run, sorted. It asks for the experiences
// of each tag or for the tags of each experience, whichever is fewer, besides the jobs of all batches.
func (r *Report) Tags(ctx context.Context) (map[uuid.UUID][]string, error) {
	return keep(ctx, r.g, "tags", func(ctx context.Context) (map[uuid.UUID][]string, error) {
		batches, err := r.Batches(ctx)
		if err != nil {
			return nil, err
		}
		tags := map[uuid.UUID][]string{}
		var experiences []uuid.UUID
		for _, b := range batches {
			for j, err := range b.Jobs(ctx) {
				if err != nil {
					return nil, err
				}
				id := j.record.experience
				if _, known := tags[id]; !known && id != uuid.Nil {
					tags[id] = nil
					experiences = append(experiences, id)
				}
			}
		}
		all, err := collect(r.g.client.ExperienceTags(ctx, r.g.project))
		if err != nil {
			return nil, err
		}
		if len(all) <= len(experiences) {
			err = r.tagsByTag(ctx, all, tags)
		} else {
			err = r.tagsByExperience(ctx, experiences, tags)
		}
		if err != nil {
			return nil, err
		}
		for _, names := range tags {
			slices.Sort(names)
		}
		return tags, nil
	})
}

func (r *Report) tagsByTag(ctx context.Context, all []resim.Tag, tags map[uuid.UUID][]string) error {
	i := 0
	for tagged, err := range ordered(ctx, lists, each(all), func(ctx context.Context, t resim.Tag) ([]resim.Experience, error) {
		return collect(r.g.client.TaggedExperiences(ctx, r.g.project, t.ID))
	}) {
		if err != nil {
			return err
		}
		for _, e := range tagged {
			if _, wanted := tags[e.ID]; wanted {
				tags[e.ID] = append(tags[e.ID], all[i].Name)
			}
		}
		i++
	}
	return nil
}

func (r *Report) tagsByExperience(ctx context.Context, experiences []uuid.UUID, tags map[uuid.UUID][]string) error {
	i := 0
	for own, err := range ordered(ctx, lists, each(experiences), func(ctx context.Context, id uuid.UUID) ([]resim.Tag, error) {
		return collect(r.g.client.TagsOfExperience(ctx, r.g.project, id))
	}) {
		if err != nil {
			return err
		}
		for _, t := range own {
			tags[experiences[i]] = append(tags[experiences[i]], t.Name)
		}
		i++
	}
	return nil
}
