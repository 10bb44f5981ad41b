-- What leads back from the rows of instruction to an application.

CREATE INDEX call_extension_application ON call_extension (application_id);
CREATE INDEX scenario_will_application ON scenario_will (application_id);
CREATE INDEX scenario_choice_application ON scenario_choice (application_id);
