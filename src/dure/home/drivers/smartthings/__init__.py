"""What a SmartThings account holds, through SmartThings' device API."""
