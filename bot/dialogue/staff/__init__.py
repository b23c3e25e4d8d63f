"""How staff work in the bot: queue, payments, tickets, broadcasts, invitations; every step here names its roles."""
