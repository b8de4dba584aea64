package resimtest

import (
	"context"
	"slices"

	"github.com/google/uuid"

	"github.com/resim-contrib/metrics-go/pkg/resimtest/internal/server"
)

func (a *api) ListExperiences(ctx context.Context, r server.ListExperiencesRequestObject) (server.ListExperiencesResponseObject, error) {
	var project *Project
	var found []*Experience
	for _, project = range a.listed(r.ProjectID) {
		found = a.experiences(project)
	}
	if r.Params.Archived == nil {
		r.Params.Archived = new(false)
	}
	found = archived(found, r.Params.Archived)
	found, err := search(found, r.Params.Search, experienceFields, func(e *Experience, t term) bool { return e.matches(project, t) })
	if err != nil {
		return nil, err
	}
	if r.Params.Name != nil {
		found = slices.DeleteFunc(slices.Clone(found), func(e *Experience) bool { return e.Name != *r.Params.Name })
	}
	found = containing(found, r.Params.Text, func(e *Experience) string { return e.Name })
	if found, err = ordered(found, r.Params.OrderBy, func(e *Experience) uuid.UUID { return e.ID }); err != nil {
		return nil, err
	}
	p, err := a.page(ctx, len(found), r.Params.PageSize, r.Params.PageToken)
	if err != nil {
		return nil, err
	}
	return server.ListExperiences200JSONResponse{
		Experiences:   of(p, found, func(e *Experience) server.Experience { return renderExperience(project, e) }),
		NextPageToken: p.next, Total: p.total,
	}, nil
}

func (a *api) GetExperience(_ context.Context, r server.GetExperienceRequestObject) (server.GetExperienceResponseObject, error) {
	e, p, err := one(a, r.ProjectID, a.experiences, "experience", func(e *Experience) bool { return e.ID == r.ExperienceID })
	if err != nil {
		return nil, err
	}
	return server.GetExperience200JSONResponse(renderExperience(p, e)), nil
}

func (a *api) ListExperienceTags(ctx context.Context, r server.ListExperienceTagsRequestObject) (server.ListExperienceTagsResponseObject, error) {
	var project *Project
	var tags []*Tag
	for _, project = range a.listed(r.ProjectID) {
		tags = project.Tags
	}
	tags = containing(tags, r.Params.Name, func(t *Tag) string { return t.Name })
	tags, err := ordered(tags, (*string)(r.Params.OrderBy), func(t *Tag) uuid.UUID { return t.ID })
	if err != nil {
		return nil, err
	}
	p, err := a.page(ctx, len(tags), r.Params.PageSize, r.Params.PageToken)
	if err != nil {
		return nil, err
	}
	return server.ListExperienceTags200JSONResponse{
		ExperienceTags: of(p, tags, func(t *Tag) server.ExperienceTag { return renderTag(project, t) }), NextPageToken: p.next,
	}, nil
}

func (a *api) ListExperiencesWithExperienceTag(ctx context.Context, r server.ListExperiencesWithExperienceTagRequestObject) (server.ListExperiencesWithExperienceTagResponseObject, error) {
	var project *Project
	var found []*Experience
	for _, project = range a.listed(r.ProjectID) {
		for _, e := range archived(a.experiences(project), r.Params.Archived) {
			if slices.ContainsFunc(e.Tags, func(t *Tag) bool { return t.ID == r.ExperienceTagID }) {
				found = append(found, e)
			}
		}
	}
	found = byID(found, func(e *Experience) uuid.UUID { return e.ID })
	p, err := a.page(ctx, len(found), r.Params.PageSize, r.Params.PageToken)
	if err != nil {
		return nil, err
	}
	return server.ListExperiencesWithExperienceTag200JSONResponse{
		Experiences:   of(p, found, func(e *Experience) server.Experience { return renderExperience(project, e) }),
		NextPageToken: p.next, Total: p.total,
	}, nil
}

// archived keeps the experiences that are archived, or those that are not, if that is asked for.
func archived(list []*Experience, want *bool) []*Experience {
	if want == nil {
		return list
	}
	return slices.DeleteFunc(slices.Clone(list), func(e *Experience) bool { return e.Archived != *want })
}

func (a *api) ListExperienceTagsForExperience(ctx context.Context, r server.ListExperienceTagsForExperienceRequestObject) (server.ListExperienceTagsForExperienceResponseObject, error) {
	e, project, err := one(a, r.ProjectID, a.experiences, "experience", func(e *Experience) bool { return e.ID == r.ExperienceID })
	if err != nil {
		return nil, err
	}
	p, err := a.page(ctx, len(e.Tags), r.Params.PageSize, r.Params.PageToken)
	if err != nil {
		return nil, err
	}
	return server.ListExperienceTagsForExperience200JSONResponse{
		ExperienceTags: of(p, e.Tags, func(t *Tag) server.ExperienceTag { return renderTag(project, t) }), NextPageToken: p.next,
	}, nil
}
