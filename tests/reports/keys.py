"""Names the sample mission's files share."""

WATER, SCHOOL = "d-water", "d-school"
PUBLISHER = "Pays de la Loire Coopération Internationale"
