# SPDX-License-Identifier: Apache-2.0
# redoubt.sh - a line of the console begins with the domain's name: 80 columns less that; nothing may page or scroll the screen.
stty cols 71 2>/dev/null
export PAGER=cat
bind 'set horizontal-scroll-mode on' 2>/dev/null
