"""What the roof reads of every room: the day, the figures kept in sight, what each person owes."""
