"""ALM's part of the made-up world: learners, badges, skills, learning objects, enrollments, migration projects."""
