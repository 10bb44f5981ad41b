-- Contacts to be spoken to again by a day.
CREATE INDEX candidate_due ON candidate (space_id, again_on) WHERE again_on IS NOT NULL;
