-- a copy of the database opens its door to nobody who rings for the original
DELETE FROM ir_config_parameter
 WHERE key = 'accounting_bridge.lexoffice.webhook_key';
