"""What a teacher takes along: a link, its QR code, the snippet for a course page, a worksheet with key."""
