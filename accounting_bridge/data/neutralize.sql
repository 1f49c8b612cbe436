-- a copy of the database must not act in anybody's books
DELETE FROM accounting_bridge_token;
UPDATE accounting_bridge_app
   SET client_id = NULL,
       client_secret = NULL;
UPDATE accounting_bridge_connection
   SET state = 'disconnected',
       organisation_link_ref = NULL,
       connected_by = NULL,
       key_expires_on = NULL,
       attention_issue = NULL,
       database_ref = NULL
 WHERE state NOT IN ('draft', 'disconnected');
